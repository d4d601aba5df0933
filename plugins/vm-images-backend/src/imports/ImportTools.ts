import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import type { InspectedFile, InspectFileOptions } from './inspectFile';

/** What is known of a file at the end of a URL. */
export interface UrlFacts {
  sizeBytes?: number;
  /** A broken connection can be taken up where it broke. */
  resumable: boolean;
  /** The first bytes, for a look at the format. */
  start: Uint8Array;
  fileName?: string;
  contentType?: string;
}

/**
 * What an import does to files. The real tools guard URLs, inspect headers and
 * run `qemu-img` in a sandbox; nothing here ever opens an untrusted file
 * otherwise.
 */
export interface ImportTools {
  /** @throws InputError for a URL that may not be asked. */
  checkUrl(url: string): void;
  probe(url: string, signal: AbortSignal): Promise<UrlFacts>;
  /** Goes on where an earlier try stopped. Answers the digest. */
  download(options: {
    url: string;
    path: string;
    signal: AbortSignal;
    onProgress(fraction: number, message: string): void;
  }): Promise<{ sizeBytes: number; digest: string }>;
  inspect(path: string, options: InspectFileOptions): Promise<InspectedFile>;
  /** Finds damage that headers do not show. */
  check(options: {
    path: string;
    format: DiskFormat;
    signal: AbortSignal;
  }): Promise<void>;
  convert(options: {
    from: {
      path: string;
      format: DiskFormat;
      range?: { offset: number; length: number };
    };
    to: { path: string; format: DiskFormat };
    maxBytes: number;
    signal: AbortSignal;
    onProgress(fraction: number): void;
  }): Promise<void>;
  digest(path: string, signal: AbortSignal): Promise<string>;
}

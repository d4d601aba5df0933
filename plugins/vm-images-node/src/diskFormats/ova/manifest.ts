import { createHash } from 'node:crypto';
import { assertSafe, assertSound } from '../errors';
import type { DiskReader } from '../types';
import type { TarEntry } from './tarIndex';

/** A digest that the archive promises of one of its files. */
export interface PromisedDigest {
  fileName: string;
  algorithm: 'sha1' | 'sha256' | 'sha512';
  /** In hex. */
  digest: string;
}

const LINE =
  /^(SHA1|SHA256|SHA512)\s*\(([^()]{1,255})\)\s*=\s*([0-9a-f]{40,128})$/i;
const HASH_CHUNK = 1024 * 1024;

/** @throws UnsafeImageError for a manifest that can't be understood */
export function readManifest(text: string): PromisedDigest[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const match = LINE.exec(line);
      assertSafe(
        match !== null,
        'ova-manifest',
        'its manifest can not be understood',
        'Export the machine again with SHA-256 digests, or without any.',
      );
      return {
        fileName: match[2],
        algorithm: match[1].toLowerCase() as PromisedDigest['algorithm'],
        digest: match[3].toLowerCase(),
      };
    });
}

/**
 * Compares a file of the archive with what the manifest promises.
 *
 * @throws BrokenImageError if it is another one
 */
export async function assertDigest(
  reader: DiskReader,
  entry: TarEntry,
  promised: PromisedDigest,
  signal?: AbortSignal,
): Promise<void> {
  const hash = createHash(promised.algorithm);
  for (let done = 0; done < entry.size; done += HASH_CHUNK) {
    signal?.throwIfAborted();
    const length = Math.min(HASH_CHUNK, entry.size - done);
    hash.update(await reader.read(entry.offset + done, length));
  }
  assertSound(
    hash.digest('hex') === promised.digest,
    'ova-manifest',
    `its manifest promises another '${entry.name}'`,
  );
}

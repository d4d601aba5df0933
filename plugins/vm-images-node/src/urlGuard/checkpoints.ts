import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { redactUrl } from './urls';

/** How much of a file is safely on disk, and which file it is. @public */
export interface DownloadCheckpoint {
  /** Bytes that were on stable storage when this was saved. */
  offset: number;
  /** Tells the source, so that another URL's bytes are not taken up. */
  source: string;
  sizeBytes?: number;
  etag?: string;
  lastModified?: string;
}

/** Keeps the state of a transfer over a restart of the process. @public */
export interface CheckpointStore {
  load(): Promise<DownloadCheckpoint | undefined>;
  /** Called after the bytes are on stable storage. */
  save(checkpoint: DownloadCheckpoint): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Identity of a source. The query is left out: a renewed signature does not make
 * another file, and whether the bytes are the same is told by their entity tag.
 */
export function sourceId(url: string): string {
  return createHash('sha256').update(redactUrl(url)).digest('hex');
}

function optional<T>(value: unknown, type: string): T | undefined {
  // eslint-disable-next-line valid-typeof -- it wants a literal; the callers give one
  return typeof value === type ? (value as T) : undefined;
}

function parse(text: string): DownloadCheckpoint | undefined {
  try {
    const { offset, source, ...rest } = JSON.parse(text);
    return Number.isSafeInteger(offset) && offset >= 0 && source
      ? {
          offset,
          source: String(source),
          sizeBytes: optional(rest.sizeBytes, 'number'),
          etag: optional(rest.etag, 'string'),
          lastModified: optional(rest.lastModified, 'string'),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps checkpoints in a file beside the download, replaced as a whole.
 *
 * @param path - of the download; the checkpoint gets `.checkpoint` behind it
 */
export function fileCheckpoints(path: string): CheckpointStore {
  const place = `${path}.checkpoint`;
  return {
    load: async () => parse(await readFile(place, 'utf8').catch(() => '')),
    save: async checkpoint => {
      const handle = await open(`${place}.new`, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(checkpoint));
        // Without it, a power cut could leave an empty file under the name.
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(`${place}.new`, place);
    },
    clear: async () => {
      await rm(place, { force: true });
      await rm(`${place}.new`, { force: true });
    },
  };
}

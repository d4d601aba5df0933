import { join } from 'node:path';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { ImageDisk } from '../store/imageManifest';
import type { CopiedDisk } from './copyDisks';

/** What is kept of one disk: how much it is, and its digest. */
export type StoredPart = ImageDisk & { id: string };

/** Looks at files that were written by `copyDisks`. */
export async function describeParts(
  folder: string,
  disks: readonly CopiedDisk[],
  signal: AbortSignal,
): Promise<StoredPart[]> {
  const parts: StoredPart[] = [];
  for (const { disk, file } of disks) {
    const path = join(folder, file);
    parts.push({
      id: disk.id,
      format: 'qcow2',
      sizeBytes: (await fileSize(path)) ?? 0,
      virtualSizeBytes: disk.sizeBytes,
      digest: await digestOf(path, { signal }),
    });
  }
  return parts;
}

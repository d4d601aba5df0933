import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { ImageStore } from '../store/ImageStore';
import type { ImageManifest } from '../store/imageManifest';
import { writeIntegrity, type IntegrityRecord } from './integrityRecord';

/** Reads at most so many bytes a second, so that machines go on undisturbed. */
export function pace(bytesPerSecond: number, signal?: AbortSignal) {
  const started = performance.now();
  let bytes = 0;
  return async (count: number): Promise<void> => {
    bytes += count;
    const due = started + (bytes / bytesPerSecond) * 1000;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait, undefined, { signal });
  };
}

async function damageIn(
  path: string,
  expected: { sizeBytes: number; digest: string },
  options: { signal?: AbortSignal; onBytes?(count: number): Promise<void> },
): Promise<string | undefined> {
  const size = await fileSize(path);
  if (size !== expected.sizeBytes) {
    return `its file has ${size ?? 'no'} bytes instead of ${
      expected.sizeBytes
    }`;
  }
  const digest = await digestOf(path, options);
  return digest === expected.digest
    ? undefined
    : `its file has the digest ${digest} instead of ${expected.digest}`;
}

/** Compares an image's bytes with its digest, and notes what was found. */
export async function verifyImage(
  images: ImageStore,
  image: ImageManifest,
  options: { signal?: AbortSignal; bytesPerSecond?: number } = {},
): Promise<IntegrityRecord> {
  const { signal, bytesPerSecond } = options;
  const onBytes = bytesPerSecond ? pace(bytesPerSecond, signal) : undefined;
  const disks = [{ ...image.disk, id: 'system' }, ...(image.dataDisks ?? [])];
  let damage: string | undefined;
  for (const disk of disks) {
    const path = images.partPath(image, disk.id);
    damage ??= await damageIn(path, disk, { signal, onBytes });
  }
  const record = { checkedAt: Date.now(), ...(damage && { damage }) };
  await writeIntegrity(images.diskPath(image), record);
  return record;
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  removeStaleOutputs,
  type NewPlatformImage,
  type QemuImg,
  type WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { KeyedLock } from '../host/KeyedLock';
import type { Keyring } from '../keys/Keyring';
import { keyOfImage } from '../keys/keyOf';
import { idFor } from '../store/ids';
import { diskFileName, type ImageStore } from '../store/ImageStore';
import type { ImageManifest } from '../store/imageManifest';
import { describe } from './importImage';

const REWRITTEN = 0.9;

/** What replicating takes. */
export interface ReplicateOptions {
  images: ImageStore;
  keyring: Keyring;
  locks: KeyedLock;
  qemuImg: QemuImg;
  work: WorkOptions;
}

/**
 * Writes the disk of an image once more, encrypted by the key of the new image
 * or not at all. A second call finds the finished image; only a failure starts
 * over.
 *
 * @throws NotFoundError when there is no such source, InputError for one that
 * is no disk
 */
export async function replicateImage(
  source: { id: string },
  image: NewPlatformImage,
  options: ReplicateOptions,
): Promise<ImageManifest> {
  const { images, locks, work } = options;
  work.signal.throwIfAborted();
  const id = idFor('image', image.marker);
  return locks.run(`image:${id}`, async () => {
    const existing = await images.get(id);
    if (existing) {
      return existing;
    }
    const found = await requireDisk(source.id, images);
    const folder = images.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await removeStaleOutputs(folder, 0);
      const disk = join(folder, diskFileName('qcow2'));
      if ((await fileSize(disk)) === undefined) {
        await rewrite(found, disk, image, options);
      }
      crashAt('qemu.replicate.written');
      return await publish(found, disk, image, options);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

async function requireDisk(
  id: string,
  images: ImageStore,
): Promise<ImageManifest> {
  const found = await images.get(id);
  if (!found) {
    throw new NotFoundError(`There is no image '${id}' here`);
  }
  const { kind, name } = found.description;
  if (found.disk.format !== 'qcow2' || kind === 'full-machine') {
    throw new InputError(
      `Image '${name}' is no single disk; only those can be replicated`,
    );
  }
  return found;
}

async function rewrite(
  source: ImageManifest,
  path: string,
  image: NewPlatformImage,
  { images, keyring, qemuImg, work }: ReplicateOptions,
): Promise<void> {
  const keyOfNew = image.encrypted ? image.marker : undefined;
  const keys = [keyOfImage(source), keyOfNew] as const;
  await keyring.lend(keys, work.signal, ([sourceKey, key]) =>
    qemuImg.convert({
      source: {
        path: images.diskPath(source),
        format: 'qcow2',
        key: sourceKey,
      },
      target: {
        ...{ path, format: 'qcow2', key },
        ...(!key && { compression: 'zstd' }),
      },
      signal: work.signal,
      onProgress: fraction =>
        work.onProgress?.(fraction * REWRITTEN, 'Writing the disk'),
    }),
  );
}

async function publish(
  source: ImageManifest,
  disk: string,
  image: NewPlatformImage,
  { images, work }: ReplicateOptions,
): Promise<ImageManifest> {
  const { signal, onProgress } = work;
  onProgress?.(REWRITTEN, 'Computing the digest');
  const digest = await digestOf(disk, { signal });
  const manifest = await images.publish({
    manifestVersion: 1,
    id: idFor('image', image.marker),
    origin: 'replicated',
    marker: image.marker,
    createdAt: new Date().toISOString(),
    description: describe(image),
    disk: {
      ...source.disk,
      sizeBytes: (await fileSize(disk)) ?? 0,
      digest,
    },
    ...(image.encrypted && { encrypted: true }),
  });
  onProgress?.(1, 'Written');
  return manifest;
}

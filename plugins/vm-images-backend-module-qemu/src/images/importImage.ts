import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '@backstage/errors';
import type {
  ImportGroup,
  NewPlatformImage,
  QemuImg,
  WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize, isMissing, syncFile } from '../host/files';
import type { KeyedLock } from '../host/KeyedLock';
import type { Keyring } from '../keys/Keyring';
import { diskFileName, type ImageStore } from '../store/ImageStore';
import { idFor } from '../store/ids';
import { stageEncrypted } from './importEncrypted';
import {
  type ImageDescription,
  imageDescriptionSchema,
  type ImageDisk,
  type ImageManifest,
} from '../store/imageManifest';

/** An inspected file, as the portal hands it over. */
export type ImportSource = Parameters<ImportGroup['fromFile']>[0];

/**
 * Takes a file into the store as a new image.
 *
 * The file first gets its place in a staging folder whose name is derived from
 * the marker, so a second call finds it there even when the first had already
 * moved it away from where the portal left it.
 *
 * @throws InputError when format or content are not what was promised
 */
export async function importImage(
  source: ImportSource,
  image: NewPlatformImage,
  options: {
    images: ImageStore;
    keyring: Keyring;
    locks: KeyedLock;
    qemuImg: QemuImg;
    work: WorkOptions;
  },
): Promise<ImageManifest> {
  const { images, locks, work } = options;
  work.signal.throwIfAborted();
  const id = idFor('image', image.marker);
  return locks.run(`image:${id}`, async () => {
    const existing = await images.get(id);
    if (existing) {
      return existing;
    }
    const format = acceptedFormat(source);
    const folder = images.stagingFolder(id);
    const disk = join(folder, diskFileName(format));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const isToEncrypt = image.encrypted && !source.encrypted;
      const staged = isToEncrypt
        ? await stageEncrypted(source, disk, {
            ...{ ...options, keyOf: image.marker },
          })
        : await stage(source, disk, work);
      crashAt('qemu.import.described');
      const made = await images.publish(manifestOf(id, staged, image));
      // Not before: a copy that fails must not cost the only other one.
      if (source.mayMove) await rm(source.path, { force: true });
      crashAt('qemu.import.published');
      return made;
    } catch (error) {
      await giveBack(source, disk, work);
      throw error;
    }
  });
}

function manifestOf(
  id: string,
  disk: ImageDisk,
  image: NewPlatformImage,
): ImageManifest {
  return {
    manifestVersion: 1,
    id,
    origin: 'imported',
    marker: image.marker,
    createdAt: new Date().toISOString(),
    description: describe(image),
    disk,
    ...(image.encrypted && { encrypted: true }),
  };
}

/**
 * Leaves nothing staged after a failure: what was moved here goes back to where
 * the portal keeps it for another try. Only who was told to stop leaves a whole
 * file where the next one looks for it, for that one may be at work already.
 */
async function giveBack(
  source: ImportSource,
  disk: string,
  work: WorkOptions,
): Promise<void> {
  const whole = (await fileSize(disk)) !== undefined;
  if (whole && source.mayMove) {
    if (work.signal.aborted) return;
    // It never moves where the staged file is an encrypted copy of it.
    if ((await fileSize(source.path)) === undefined) {
      await chmod(disk, 0o600);
      await moveFile(disk, source.path);
    }
  }
  await rm(dirname(disk), { recursive: true, force: true });
}

/** Renames, or copies where the other place is on another file system. */
async function moveFile(from: string, to: string): Promise<void> {
  if (!(await renamed(from, to))) {
    await copyFile(from, to);
  }
}

/** What of the portal's description the platform keeps. */
export function describe(image: NewPlatformImage): ImageDescription {
  return imageDescriptionSchema.parse(image);
}

function acceptedFormat(source: ImportSource): 'qcow2' | 'iso' {
  if (source.format !== 'qcow2' && source.format !== 'iso') {
    throw new InputError(
      `Images of format '${source.format}' are not taken here; convert to qcow2`,
    );
  }
  return source.format;
}

async function stage(
  source: ImportSource,
  disk: string,
  work: WorkOptions,
): Promise<ImageDisk> {
  if ((await fileSize(disk)) === undefined) {
    await bring(source, disk, work);
    crashAt('qemu.import.moved');
  } else {
    // An earlier try got this far; it may have been interrupted, so look.
    await assertDigest(source, disk, work);
  }
  const size = await fileSize(disk);
  if (size !== source.sizeBytes) {
    throw new InputError(
      `The file to import has ${size} bytes, ${source.sizeBytes} were announced`,
    );
  }
  const { sizeBytes, virtualSizeBytes, digest } = source;
  const format = acceptedFormat(source);
  return { format, sizeBytes, virtualSizeBytes, digest };
}

/** Renames where that is allowed and possible, else clones or copies. */
async function bring(
  source: ImportSource,
  disk: string,
  work: WorkOptions,
): Promise<void> {
  if (source.mayMove && (await renamed(source.path, disk))) {
    work.onProgress?.(1, 'Moved into the store');
    return;
  }
  const partial = `${disk}.partial`;
  work.onProgress?.(0, 'Copying into the store');
  await copy(source.path, partial);
  await assertDigest(source, partial, work);
  await syncFile(partial);
  await rename(partial, disk);
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EXDEV') {
      return false;
    }
    if (isMissing(error)) {
      throw new InputError(`The file to import, ${from}, is not there`);
    }
    throw error;
  }
}

/** qcow2 and ISO files have no holes worth keeping, so a plain copy will do. */
async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function assertDigest(
  source: ImportSource,
  path: string,
  work: WorkOptions,
): Promise<void> {
  let done = 0;
  const digest = await digestOf(path, {
    signal: work.signal,
    onBytes: count => {
      done += count;
      work.onProgress?.(Math.min(done / source.sizeBytes, 1), 'Checking');
    },
  });
  if (digest !== source.digest) {
    await rm(path, { force: true });
    throw new InputError(
      `The file to import has the digest ${digest}, ${source.digest} was announced`,
    );
  }
}

import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import {
  type DataKey,
  type DiskFile,
  type NewPlatformImage,
  type QemuImg,
  removeStaleOutputs,
  type WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize, syncFile } from '../host/files';
import { describe } from '../images/importImage';
import { keyOfCopy } from '../keys/keyOf';
import type { MachineRecord } from '../machines/machineRecord';
import type { MachineRunner } from '../machines/MachineRunner';
import type { RunnerOptions } from '../machines/RunnerOptions';
import { isUnreachable } from '../machines/observe';
import { type MachineRef, requireMachine } from '../machines/requireMachine';
import { diskFileName } from '../store/ImageStore';
import { idFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import { abandonLiveCopy, copyLiveDisk, LIVE_COPY } from './copyLiveDisk';
import { readCaptureState, removeCaptureState } from './captureState';

/** How a captured image relates to what ran at the time. */
export type Consistency = NonNullable<ImageManifest['consistency']>;

/** What capturing takes beyond running machines. */
export interface CaptureOptions extends RunnerOptions {
  runner: MachineRunner;
  qemuImg: QemuImg;
}

interface CaptureWork extends CaptureOptions {
  work: WorkOptions;
  /** By whose data key the new image is encrypted, if it is. */
  keyOf: string | undefined;
}

/** Shares of the whole: copying, compressing, hashing. */
const COPIED = 0.4;
const COMPRESSED = 0.9;

/**
 * Makes an image of a machine's system disk, running or not.
 *
 * A second call finds the finished image, or goes on with the copy that QEMU
 * makes meanwhile; only a failure starts over.
 */
export async function captureMachine(
  ref: MachineRef,
  image: NewPlatformImage,
  options: CaptureOptions & { work: WorkOptions },
): Promise<ImageManifest> {
  const { images, locks, machines, work } = options;
  work.signal.throwIfAborted();
  const id = idFor('image', image.marker);
  return locks.run(`image:${id}`, async () => {
    const existing = await images.get(id);
    if (existing) {
      return existing;
    }
    const record = await requireMachine(machines, ref);
    const keyOf = keyOfCopy(record, image);
    const folder = images.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await capture(record, image, id, { ...options, keyOf });
    } catch (error) {
      // Space is worth more than a head start for a try that may never come.
      await discardCapture(folder, id, options);
      throw error;
    }
  });
}

/** Removes a capture that will not go on, and what it left inside QEMU. */
export async function discardCapture(
  folder: string,
  imageId: string,
  options: Pick<CaptureOptions, 'machines' | 'logger'>,
): Promise<void> {
  const { machines, logger } = options;
  const state = await readCaptureState(folder);
  if (state) {
    const paths = machines.paths(state.machineId);
    await abandonLiveCopy(state, jobName(imageId), paths, logger).catch(
      error => {
        // No QEMU, no job: that is the usual reason.
        if (!isUnreachable(error)) {
          logger.warn(`A copy of ${state.machineId} was not tidied: ${error}`);
        }
      },
    );
  }
  await rm(folder, { recursive: true, force: true });
}

async function capture(
  record: MachineRecord,
  image: NewPlatformImage,
  id: string,
  options: CaptureWork,
): Promise<ImageManifest> {
  const { images, work } = options;
  const folder = images.stagingFolder(id);
  const disk = join(folder, diskFileName('qcow2'));
  const consistency =
    (await fileSize(disk)) === undefined
      ? await makeDisk(record, disk, id, options)
      : (await readCaptureState(folder))?.consistency ?? 'stopped';
  crashAt('qemu.capture.compressed');
  work.onProgress?.(COMPRESSED, 'Computing the digest');
  const digest = await digestOf(disk, { signal: work.signal });
  const manifest = await images.publish({
    manifestVersion: 1,
    id,
    origin: 'captured',
    marker: image.marker,
    createdAt: new Date().toISOString(),
    description: describe(image),
    disk: {
      format: 'qcow2',
      sizeBytes: (await fileSize(disk)) ?? 0,
      virtualSizeBytes: record.diskBytes,
      digest,
    },
    consistency,
    ...(image.encrypted && { encrypted: true }),
  });
  await removeCaptureState(dirname(images.diskPath(manifest)));
  work.onProgress?.(1, 'Captured');
  return manifest;
}

/** Puts the compressed disk in place, and says how consistent it is. */
async function makeDisk(
  record: MachineRecord,
  disk: string,
  id: string,
  options: CaptureWork,
): Promise<Consistency> {
  const live = await copyIfRunning(record, id, options);
  const copy = join(dirname(disk), LIVE_COPY);
  await removeStaleOutputs(dirname(disk), 0);
  if (live && options.keyOf !== undefined) {
    // Written encrypted by QEMU itself, and never compressed.
    await syncFile(copy);
    await rename(copy, disk);
  } else if (live) {
    await compress({ path: copy, format: 'qcow2' }, disk, options);
  } else {
    await options.machines.reading(record.id, async () => {
      // Waits for a start under way; later ones are refused meanwhile.
      await options.locks.run(`machine:${record.id}`, () =>
        assertOff(record, options),
      );
      const keys = [record.image.keyOf, options.keyOf] as const;
      const { signal } = options.work;
      await options.keyring.lend(keys, signal, async ([sourceKey, key]) => {
        const source = await stoppedSource(record, options, sourceKey);
        await compress(source, disk, options, key);
      });
    });
  }
  await rm(copy, { force: true });
  return live ?? 'stopped';
}

/** Gives how consistent the live copy is, or undefined when there is none. */
async function copyIfRunning(
  record: MachineRecord,
  id: string,
  options: CaptureWork,
): Promise<Exclude<Consistency, 'stopped'> | undefined> {
  const { images, logger, machines, qemuImg, runner, work } = options;
  const folder = images.stagingFolder(id);
  const earlier = await readCaptureState(folder);
  const seen = await runner.observe(record, work.signal);
  if (seen.present === 'absent') {
    return earlier?.phase === 'copied' ? earlier.consistency : undefined;
  }
  work.onProgress?.(0, 'Copying the disk');
  try {
    return await options.keyring.lend([options.keyOf], work.signal, ([key]) =>
      copyLiveDisk({
        name: jobName(id),
        folder,
        record,
        paths: machines.paths(record.id),
        qemuImg,
        key,
        logger,
        signal: work.signal,
        onProgress: fraction =>
          work.onProgress?.(fraction * COPIED, 'Copying the disk'),
      }),
    );
  } catch (error) {
    const now = await runner.observe(record);
    if (isUnreachable(error) && now.present === 'absent') {
      work.onLog?.('The virtual machine went off; its disk is read as it is');
      return undefined;
    }
    throw error;
  }
}

/** Writes a disk as one compressed file that rests on nothing. */
async function compress(
  source: DiskFile,
  target: string,
  options: CaptureWork,
  key?: DataKey,
): Promise<void> {
  const { qemuImg, work } = options;
  await qemuImg.convert({
    source,
    target: {
      ...{ path: target, format: 'qcow2', key },
      ...(!key && { compression: 'zstd' }),
    },
    signal: work.signal,
    onProgress: fraction =>
      work.onProgress?.(
        COPIED + fraction * (COMPRESSED - COPIED),
        'Compressing',
      ),
  });
}

async function assertOff(
  record: MachineRecord,
  options: CaptureOptions,
): Promise<void> {
  const seen = await options.runner.observe(record);
  if (seen.present !== 'absent') {
    throw new ConflictError(
      `Virtual machine '${record.name}' (${record.id}) was started while its ` +
        `disk was about to be read; try again`,
    );
  }
}

/** The machine's own disk and the image below it, both named. */
async function stoppedSource(
  record: MachineRecord,
  options: CaptureOptions,
  key: DataKey | undefined,
): Promise<DiskFile> {
  const { images, machines } = options;
  const { disk: path } = machines.paths(record.id);
  const image = await images.get(record.image.id);
  return image?.disk.format === 'qcow2'
    ? {
        path,
        format: 'qcow2',
        key,
        backing: { path: images.diskPath(image), format: 'qcow2', key },
      }
    : { path, format: 'qcow2', key };
}

/** QEMU wants ids that start with a letter. */
function jobName(imageId: string): string {
  return `capture-${imageId}`;
}

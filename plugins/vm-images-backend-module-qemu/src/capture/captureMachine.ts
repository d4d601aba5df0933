import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import type {
  NewPlatformImage,
  WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize, syncFile } from '../host/files';
import { describe } from '../images/importImage';
import type { MachineRecord } from '../machines/machineRecord';
import type { MachineRunner, RunnerOptions } from '../machines/MachineRunner';
import { isUnreachable } from '../machines/observe';
import { type MachineRef, requireMachine } from '../machines/requireMachine';
import { diskFileName } from '../store/ImageStore';
import { idFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import { abandonLiveCopy, copyLiveDisk, LIVE_COPY } from './copyLiveDisk';
import { readCaptureState } from './captureState';
import type { CompressDisk, DiskSource } from './compressDisk';

/** How a captured image relates to what ran at the time. */
export type Consistency = NonNullable<ImageManifest['consistency']>;

/** What capturing takes beyond running machines. */
export interface CaptureOptions extends RunnerOptions {
  runner: MachineRunner;
  compress: CompressDisk;
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
    const folder = images.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await capture(record, image, id, options);
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
  options: CaptureOptions & { work: WorkOptions },
): Promise<ImageManifest> {
  const { images, work } = options;
  const folder = images.stagingFolder(id);
  const disk = join(folder, diskFileName('qcow2'));
  const live = await copyIfRunning(record, id, options);
  const partial = `${disk}.partial`;
  await rm(partial, { force: true });
  if (live) {
    const source = { path: join(folder, LIVE_COPY) };
    await compress(source, partial, options);
    await rm(source.path);
  } else {
    await options.machines.reading(record.id, async () => {
      // Waits for a start under way; later ones are refused meanwhile.
      await options.locks.run(`machine:${record.id}`, () =>
        assertOff(record, options),
      );
      await compress(await stoppedSource(record, options), partial, options);
    });
  }
  await syncFile(partial);
  await rename(partial, disk);
  crashAt('qemu.capture.compressed');
  work.onProgress?.(COMPRESSED, 'Computing the digest');
  const digest = await digestOf(disk, { signal: work.signal });
  await rm(join(folder, 'capture.json'), { force: true });
  return images.publish({
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
    consistency: live ?? 'stopped',
  });
}

/** Gives how consistent the live copy is, or undefined when there is none. */
async function copyIfRunning(
  record: MachineRecord,
  id: string,
  options: CaptureOptions & { work: WorkOptions },
): Promise<Exclude<Consistency, 'stopped'> | undefined> {
  const { config, images, logger, machines, runner, work } = options;
  const folder = images.stagingFolder(id);
  const earlier = await readCaptureState(folder);
  if (earlier?.phase === 'copied') {
    return earlier.consistency;
  }
  const seen = await runner.observe(record, work.signal);
  if (seen.present === 'absent') {
    return undefined;
  }
  work.onProgress?.(0, 'Copying the disk');
  try {
    return await copyLiveDisk({
      name: jobName(id),
      folder,
      record,
      paths: machines.paths(record.id),
      qemuImg: config.binaries.qemuImg,
      logger,
      signal: work.signal,
      onProgress: fraction =>
        work.onProgress?.(fraction * COPIED, 'Copying the disk'),
    });
  } catch (error) {
    const now = await runner.observe(record);
    if (isUnreachable(error) && now.present === 'absent') {
      work.onLog?.('The virtual machine went off; its disk is read as it is');
      return undefined;
    }
    throw error;
  }
}

async function compress(
  source: DiskSource,
  target: string,
  options: CaptureOptions & { work: WorkOptions },
): Promise<void> {
  const { work } = options;
  await options.compress(source, target, {
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
): Promise<DiskSource> {
  const { images, machines } = options;
  const image = await images.get(record.image.id);
  const base =
    image && image.disk.format === 'qcow2' ? images.diskPath(image) : undefined;
  return { path: machines.paths(record.id).disk, base };
}

/** QEMU wants ids that start with a letter. */
function jobName(imageId: string): string {
  return `capture-${imageId}`;
}

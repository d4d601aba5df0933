import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import type {
  CaptureSource,
  NewPlatformImage,
  WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { describe } from '../images/importImage';
import { keyOfCopy } from '../keys/keyOf';
import { type MachineDisk, machineDisks } from '../machines/machineDisks';
import type { MachineRecord } from '../machines/machineRecord';
import { type MachineRef, requireMachine } from '../machines/requireMachine';
import { diskFileName } from '../store/ImageStore';
import { idFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import type { CaptureOptions } from './CaptureOptions';
import { removeCaptureState } from './captureState';
import { COMPRESSED, copyDisks, type CopiedDisk } from './copyDisks';
import { copyName, discardCapture } from './discardCapture';
import { describeParts } from './describeParts';

/**
 * Makes an image of a machine, running or not: of its system disk, of a data
 * disk, or of all disks as they are at one moment.
 *
 * A second call finds the finished image, or goes on with the copy that QEMU
 * makes meanwhile; only a failure starts over.
 */
export async function captureMachine(
  ref: MachineRef,
  image: NewPlatformImage,
  options: CaptureOptions & { work: WorkOptions; source?: CaptureSource },
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

async function capture(
  record: MachineRecord,
  image: NewPlatformImage,
  id: string,
  options: CaptureOptions & { work: WorkOptions; source?: CaptureSource },
): Promise<ImageManifest> {
  const { images, work, source } = options;
  const folder = images.stagingFolder(id);
  const chosen = choose(record, await machineDisks(record, options), source);
  const keyOf = keyOfCopy(
    record,
    image,
    chosen.map(({ disk }) => disk),
  );
  const disks = chosen.map(copied => ({ ...copied, keyOf }));
  const copy = { record, disks, folder, name: copyName(id) };
  const consistency = await copyDisks(copy, options);
  crashAt('qemu.capture.compressed');
  work.onProgress?.(COMPRESSED, 'Computing the digest');
  const parts = await describeParts(folder, disks, work.signal);
  const manifest = await images.publish({
    manifestVersion: 1,
    id,
    origin: 'captured',
    marker: image.marker,
    createdAt: new Date().toISOString(),
    description: describe(image),
    ...filesOf(parts),
    consistency,
    ...(image.encrypted && { encrypted: true }),
  });
  await removeCaptureState(dirname(images.diskPath(manifest)));
  work.onProgress?.(1, 'Captured');
  return manifest;
}

/** The first disk is that of the image, whatever its place in the machine. */
export function filesOf(
  parts: Awaited<ReturnType<typeof describeParts>>,
): Pick<ImageManifest, 'disk' | 'dataDisks'> {
  const [{ id: _, ...disk }, ...dataDisks] = parts;
  return dataDisks.length > 0 ? { disk, dataDisks } : { disk };
}

/** @throws NotFoundError when the machine has no such disk */
function choose(
  record: MachineRecord,
  disks: readonly MachineDisk[],
  source: CaptureSource = { type: 'system-disk' },
): CopiedDisk[] {
  const only = (disk: MachineDisk) => [{ disk, file: diskFileName('qcow2') }];
  if (source.type === 'full-machine') return asParts(disks);
  if (source.type === 'system-disk') return only(disks[0]);
  const { diskId } = source;
  const data = disks.find(({ id, role }) => id === diskId && role === 'data');
  if (data) return only(data);
  throw new NotFoundError(
    `Virtual machine '${record.name}' (${record.id}) has no data disk '${diskId}'`,
  );
}

/** All disks of a machine, by the names that they have in an image of it. */
export function asParts(disks: readonly MachineDisk[]): CopiedDisk[] {
  return disks.map(disk => ({
    disk,
    file: disk.role === 'system' ? diskFileName('qcow2') : `${disk.id}.qcow2`,
  }));
}

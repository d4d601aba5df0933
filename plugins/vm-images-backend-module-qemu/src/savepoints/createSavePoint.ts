import { mkdir } from 'node:fs/promises';
import type { WorkOptions } from '@vm-images/backstage-plugin-vm-images-node';
import type { CaptureOptions } from '../capture/CaptureOptions';
import { removeCaptureState } from '../capture/captureState';
import { COMPRESSED, copyDisks } from '../capture/copyDisks';
import { describeParts } from '../capture/describeParts';
import { copyName, discardCapture } from '../capture/discardCapture';
import { crashAt } from '../host/crashAt';
import { machineDisks } from '../machines/machineDisks';
import type { MachineRecord } from '../machines/machineRecord';
import { type MachineRef, requireMachine } from '../machines/requireMachine';
import { idFor } from '../store/ids';
import {
  partFile,
  type SavePointManifest,
  type SavePointStore,
} from './SavePointStore';

/** What keeping the state of disks takes. */
export interface SavePointOptions extends CaptureOptions {
  savePoints: SavePointStore;
}

/** What is kept of which machine, and as whose. */
export interface SavePointWish {
  kind: SavePointManifest['kind'];
  marker: string;
  name: string;
}

type Options = SavePointOptions & { work: WorkOptions };

/**
 * Keeps the state of a machine's system disk (a snapshot) or of all its disks as
 * they are at one moment (a backup), whether it runs or not. A disk that is
 * encrypted stays so, by the same key.
 *
 * A second call finds what the first made, or goes on with it.
 */
export async function createSavePoint(
  ref: MachineRef,
  wish: SavePointWish,
  options: Options,
): Promise<SavePointManifest> {
  const { locks, machines, savePoints, work } = options;
  work.signal.throwIfAborted();
  const id = idFor('save-point', wish.marker);
  return locks.run(`save-point:${id}`, async () => {
    const existing = await savePoints.get(id);
    if (existing) return existing;
    const record = await requireMachine(machines, ref);
    const folder = savePoints.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await save(record, id, wish, options);
    } catch (error) {
      await discardCapture(folder, id, options);
      throw error;
    }
  });
}

async function save(
  record: MachineRecord,
  id: string,
  { kind, marker, name }: SavePointWish,
  options: Options,
): Promise<SavePointManifest> {
  const { savePoints, work } = options;
  const folder = savePoints.stagingFolder(id);
  const all = await machineDisks(record, options);
  const disks = (kind === 'snapshot' ? all.slice(0, 1) : all).map(disk => ({
    disk,
    file: partFile(disk.id),
    keyOf: disk.keyOf,
  }));
  const copy = { record, disks, folder, name: copyName(id) };
  const consistency = await copyDisks(copy, options);
  crashAt('qemu.save.compressed');
  work.onProgress?.(COMPRESSED, 'Computing the digest');
  const parts = await describeParts(folder, disks, work.signal);
  await removeCaptureState(folder);
  const [system, ...data] = parts.map((part, index) => ({
    ...part,
    keyOf: disks[index].keyOf,
  }));
  const made = await savePoints.publish({
    manifestVersion: 1,
    ...{ id, kind, marker, name, consistency },
    machineId: record.id,
    createdAt: new Date().toISOString(),
    parts: [system, ...data],
  });
  crashAt('qemu.save.published');
  work.onProgress?.(1, 'Saved');
  return made;
}

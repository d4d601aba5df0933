import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import {
  type DataKey,
  type DiskFile,
  removeStaleOutputs,
  type WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { fileSize, syncFile } from '../host/files';
import type { MachineDisk } from '../machines/machineDisks';
import type { MachineRecord } from '../machines/machineRecord';
import { isUnreachable } from '../machines/observe';
import { type CaptureState, readCaptureState } from './captureState';
import type { CaptureOptions, Consistency } from './CaptureOptions';
import { copyLiveDisks } from './copyLiveDisk';

/** Shares of the whole: copying, compressing; what is left is for hashing. */
const COPIED = 0.4;
export const COMPRESSED = 0.9;

/** A disk of a machine, and the name that its copy has in the folder. */
export interface CopiedDisk {
  disk: MachineDisk;
  file: string;
  /** By which image's data key the copy is encrypted, if it is. */
  keyOf?: string;
}

/** What disks are copied, and whereto. */
export interface DiskCopy {
  record: MachineRecord;
  disks: readonly CopiedDisk[];
  /** Is there already. */
  folder: string;
  /** Unique per copy; names what QEMU does meanwhile. */
  name: string;
}

type Options = CaptureOptions & { work: WorkOptions };

/**
 * Writes disks of a machine, all as they are at one moment, as compressed files
 * that rest on nothing, whether the machine runs or not. Gives how consistent
 * they are with what ran at the time.
 *
 * A second call goes on with the copy that QEMU makes meanwhile, or finds the
 * files; only a failure starts over.
 */
export async function copyDisks(
  copy: DiskCopy,
  options: Options,
): Promise<Consistency> {
  const { disks, folder } = copy;
  const state = await readCaptureState(folder);
  const missing = await missingOf(copy);
  if (missing.length === 0) {
    return state?.consistency ?? 'stopped';
  }
  if (state?.phase !== 'copied') {
    // What an earlier try wrote is of another moment than what comes now.
    for (const { file } of disks) {
      await rm(join(folder, file), { force: true });
    }
  }
  const live = await copyIfRunning(copy, state, options);
  await removeStaleOutputs(folder, 0);
  if (live) {
    await takeLiveCopies(copy, options);
  } else {
    await readWhileOff(copy, options);
  }
  for (const { disk } of disks) {
    await rm(livePath(folder, disk), { force: true });
  }
  return live ?? 'stopped';
}

async function missingOf({ disks, folder }: DiskCopy): Promise<CopiedDisk[]> {
  const missing: CopiedDisk[] = [];
  for (const copied of disks) {
    const size = await fileSize(join(folder, copied.file));
    if (size === undefined) missing.push(copied);
  }
  return missing;
}

/** The flat copy that QEMU makes of a disk that is in use. */
function livePath(folder: string, disk: MachineDisk): string {
  return join(folder, `copy-${disk.id}.qcow2`);
}

/** Compresses what QEMU has copied, and moves what it has encrypted itself. */
async function takeLiveCopies(copy: DiskCopy, options: Options): Promise<void> {
  const { folder } = copy;
  const plain: CopiedDisk[] = [];
  for (const missing of await missingOf(copy)) {
    if (missing.keyOf === undefined) {
      plain.push(missing);
      continue;
    }
    const path = livePath(folder, missing.disk);
    await syncFile(path);
    await rename(path, join(folder, missing.file));
  }
  await writeAll(copy, plain, options, ({ disk }) => ({
    path: livePath(folder, disk),
    format: 'qcow2',
  }));
}

async function readWhileOff(copy: DiskCopy, options: Options): Promise<void> {
  const { record } = copy;
  await options.machines.reading(record.id, async () => {
    // Waits for a start under way; later ones are refused meanwhile.
    await options.locks.run(`machine:${record.id}`, () =>
      assertOff(record, options),
    );
    await writeAll(copy, copy.disks, options, restingSource);
  });
}

/** Gives how consistent the live copy is, or undefined when there is none. */
async function copyIfRunning(
  { record, disks, folder, name }: DiskCopy,
  earlier: CaptureState | undefined,
  options: Options,
): Promise<Exclude<Consistency, 'stopped'> | undefined> {
  const { logger, machines, qemuImg, runner, work } = options;
  const seen = await runner.observe(record, work.signal);
  if (seen.present === 'absent') {
    return earlier?.phase === 'copied' ? earlier.consistency : undefined;
  }
  work.onProgress?.(0, 'Copying the disk');
  const keys = disks.map(({ keyOf }) => keyOf);
  try {
    return await options.keyring.lend(keys, work.signal, lent =>
      copyLiveDisks({
        ...{ name, folder, record, qemuImg, logger },
        copies: disks.map(({ disk }, index) => ({
          node: disk.id,
          sizeBytes: disk.sizeBytes,
          path: livePath(folder, disk),
          key: lent[index],
        })),
        paths: machines.paths(record.id),
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

type SourceOf = (copied: CopiedDisk, keys: SourceKeys) => DiskFile;
type SourceKeys = Record<'disk' | 'base', DataKey | undefined>;

/** The machine's own disk and the image below it, both named. */
function restingSource(
  { disk: { path, base } }: CopiedDisk,
  keys: SourceKeys,
): DiskFile {
  const disk = { path, format: 'qcow2', key: keys.disk } as const;
  return base
    ? {
        ...disk,
        backing: { path: base.path, format: 'qcow2', key: keys.base },
      }
    : disk;
}

/** Writes each disk as one file that rests on nothing: compressed or encrypted. */
async function writeAll(
  { folder }: DiskCopy,
  disks: readonly CopiedDisk[],
  { keyring, qemuImg, work }: Options,
  sourceOf: SourceOf,
): Promise<void> {
  const { signal } = work;
  for (const [index, copied] of disks.entries()) {
    const { disk, file, keyOf } = copied;
    const keys = [disk.keyOf, disk.base?.keyOf, keyOf] as const;
    await keyring.lend(keys, signal, ([ofDisk, ofBase, key]) =>
      qemuImg.convert({
        source: sourceOf(copied, { disk: ofDisk, base: ofBase }),
        target: {
          ...{ path: join(folder, file), format: 'qcow2', key },
          ...(!key && { compression: 'zstd' }),
        },
        signal,
        onProgress: fraction =>
          work.onProgress?.(
            COPIED +
              ((index + fraction) / disks.length) * (COMPRESSED - COPIED),
            'Compressing',
          ),
      }),
    );
  }
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

/**
 * How a disk file is named to QEMU's tools: as a JSON object that states the
 * driver of every layer. So nothing is probed, no name can be an option or a
 * protocol, and no backing file is opened that was not stated here.
 */
import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import { InputError } from '@backstage/errors';
import { resolve } from 'node:path';
import type { DataKey } from '../encryption/DataKey';

/** A disk in a file whose name this program made. @public */
export interface DiskFile {
  /** Absolute. */
  path: string;
  format: DiskFormat;
  /** The disk is only these bytes of the file, as in an archive. */
  range?: { offset: number; length: number };
  /**
   * The disk that this one is an overlay of. What the file itself says about a
   * backing file is never followed.
   */
  backing?: DiskFile;
  /**
   * The file was written by this program or its tools and by no guest or user,
   * so it is not inspected again. Overlays always are.
   */
  trusted?: boolean;
  /** What this layer is encrypted with (qcow2 with LUKS). */
  key?: DataKey;
}

/** By which name a layer refers to its key; the topmost is the first. */
export function layerSecret(depth: number): string {
  return `layer${depth}`;
}

/** QEMU's names of the formats. @public */
export const qemuDrivers: Readonly<Record<DiskFormat, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  vmdk: 'vmdk',
  vhd: 'vpc',
  vhdx: 'vhdx',
  vdi: 'vdi',
  iso: 'raw',
};

const CAN_HAVE_BACKING: readonly DiskFormat[] = ['qcow2', 'vmdk'];
const MAX_CHAIN = 16;

/** Throws unless the path is one that this program would make. */
export function assertOwnPath(path: string): void {
  // Everything else, such as colons and commas, is harmless in JSON.
  const isPlain = resolve(path) === path && !/[\x00-\x1f\x7f]/.test(path);
  if (!isPlain || path.length > 1024) {
    throw new InputError(
      `'${path.replace(/[^\x20-\x7e]/g, '?')}' is not an absolute, plain path`,
    );
  }
}

/** QEMU wants whole sectors; an archive pads what it holds to the same. */
const SECTOR = 512;

function fileOf({ path, range }: DiskFile): Record<string, unknown> {
  const file = { driver: 'file', filename: path };
  if (!range) return file;
  const { offset, length } = range;
  const isSound =
    Number.isSafeInteger(offset + length) &&
    offset >= 0 &&
    length > 0 &&
    offset % SECTOR === 0;
  if (!isSound) {
    throw new InputError(`Bytes ${offset} to ${offset + length} hold no disk`);
  }
  const size = Math.ceil(length / SECTOR) * SECTOR;
  return { driver: 'raw', offset, size, file };
}

function layerOf(disk: DiskFile, depth: number): Record<string, unknown> {
  assertOwnPath(disk.path);
  if (disk.backing && (disk.format !== 'qcow2' || depth >= MAX_CHAIN)) {
    throw new InputError(
      `A ${disk.format} disk can not have a backing file here (layer ${depth})`,
    );
  }
  return {
    driver: qemuDrivers[disk.format],
    file: fileOf(disk),
    ...(disk.key && {
      encrypt: { format: 'luks', 'key-secret': layerSecret(depth) },
    }),
    ...(CAN_HAVE_BACKING.includes(disk.format) && {
      backing: disk.backing ? layerOf(disk.backing, depth + 1) : null,
    }),
  };
}

/** The argument that names a disk and all its layers to `qemu-img`. */
export function sourceArgument(disk: DiskFile): string {
  return `json:${JSON.stringify(layerOf(disk, 1))}`;
}

/** The argument that names a file to be made. */
export function targetArgument(path: string): string {
  assertOwnPath(path);
  return `file:${path}`;
}

/** All files of a disk, the disk itself first. */
export function layersOf(disk: DiskFile): DiskFile[] {
  return [disk, ...(disk.backing ? layersOf(disk.backing) : [])];
}

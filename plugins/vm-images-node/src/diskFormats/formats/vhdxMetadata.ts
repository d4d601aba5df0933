import { assertSafe, assertSound } from '../errors';
import { guidAt } from '../guid';
import {
  hasText,
  u16,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import type { DiskReader } from '../types';
import type { Region } from './vhdx';

const ITEM = {
  fileParameters: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b',
  virtualDiskSize: '2fa54224-cd1b-4876-b211-5dbed83bf4b8',
  page83: 'beca12ab-b2e6-4523-93ef-c309e000c746',
  logicalSectorSize: '8141bf1d-a96f-4709-ba47-f233a8faab5f',
  physicalSectorSize: 'cda348c7-445d-4471-9cc9-e9885251c556',
  parentLocator: 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c',
} as const;
const TABLE_BYTES = 64 * 1024;
const MAX_ITEMS = 2047;
const REQUIRED = 4;
const HAS_PARENT = 2;
const LEAVE_ALLOCATED = 1;
const MERGE = 'Merge it with its parent disk first (Merge-VHD).';

/** What the metadata says of the disk. */
export interface VhdxDisk {
  virtualSize: number;
  blockSize: number;
  logicalSectorSize: number;
  /** All blocks are allocated for good. */
  fixed: boolean;
}

type Items = Map<string, { offset: number; length: number }>;

function readItems(table: Buffer, region: Region): Items {
  const count = u16(table, 10, true) ?? 0;
  assertSound(
    hasText(table, 0, 'metadata') && count <= MAX_ITEMS,
    'vhdx-metadata',
    'its metadata table is damaged',
  );
  const known: readonly string[] = Object.values(ITEM);
  const items: Items = new Map();
  for (let at = 32; at < 32 + count * 32; at += 32) {
    const id = guidAt(table, at);
    assertSafe(
      id !== ITEM.parentLocator,
      'vhdx-parent',
      'it depends on another file (a parent disk)',
      MERGE,
    );
    const required = ((u32(table, at + 24, true) ?? 0) & REQUIRED) !== 0;
    assertSafe(
      known.includes(id) || !required,
      'vhdx-unknown-feature',
      `it needs metadata that is not known here (${id})`,
      'Convert it with Convert-VHD.',
    );
    const offset = u32(table, at + 16, true) ?? 0;
    const length = u32(table, at + 20, true) ?? 0;
    assertSound(
      !items.has(id) &&
        (length === 0 || offset >= TABLE_BYTES) &&
        offset + length <= region.length,
      'vhdx-metadata',
      `metadata item ${id} is out of place`,
    );
    items.set(id, { offset, length });
  }
  return items;
}

async function readItem(
  reader: DiskReader,
  context: { region: Region; items: Items },
  id: string,
  length: number,
): Promise<Buffer> {
  const item = context.items.get(id);
  assertSound(
    item !== undefined && item.length >= length,
    'vhdx-metadata',
    `metadata item ${id} is missing`,
  );
  return reader.read(context.region.offset + item.offset, length);
}

export async function readVhdxMetadata(
  reader: DiskReader,
  region: Region,
  limits: ParseLimits,
): Promise<VhdxDisk> {
  assertSound(
    region.length >= TABLE_BYTES,
    'vhdx-metadata',
    'its metadata region is too short',
  );
  const table = await reader.read(region.offset, TABLE_BYTES);
  const context = { region, items: readItems(table, region) };
  const parameters = await readItem(reader, context, ITEM.fileParameters, 8);
  const flags = parameters.readUInt32LE(4);
  assertSafe(
    (flags & HAS_PARENT) === 0,
    'vhdx-parent',
    'it depends on another file (a parent disk)',
    MERGE,
  );
  const size = await readItem(reader, context, ITEM.virtualDiskSize, 8);
  const virtualSize = u64(size, 0, true) ?? 0;
  assertVirtualSize(virtualSize, limits);
  const sector = await readItem(reader, context, ITEM.logicalSectorSize, 4);
  const logicalSectorSize = sector.readUInt32LE(0);
  const blockSize = parameters.readUInt32LE(0);
  assertSound(
    (logicalSectorSize === 512 || logicalSectorSize === 4096) &&
      virtualSize % logicalSectorSize === 0,
    'vhdx-sector-size',
    `its sector size of ${logicalSectorSize} bytes is impossible`,
  );
  assertSound(
    blockSize >= 1024 ** 2 &&
      blockSize <= 256 * 1024 ** 2 &&
      Number.isInteger(Math.log2(blockSize)),
    'vhdx-block-size',
    `its block size of ${blockSize} bytes is impossible`,
  );
  return {
    virtualSize,
    blockSize,
    logicalSectorSize,
    fixed: (flags & LEAVE_ALLOCATED) !== 0,
  };
}

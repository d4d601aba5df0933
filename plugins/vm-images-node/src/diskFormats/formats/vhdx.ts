/**
 * VHDX of Hyper-V: fixed and dynamic disks that were closed properly. A disk
 * with a parent is refused, and so is whatever claims a required part that is
 * not known here.
 */
import { assertInside, assertSafe, assertSound } from '../errors';
import { guidAt } from '../guid';
import {
  hasText,
  isZero,
  u16,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { ParseLimits } from '../limits';
import type { DiskReader, ParsedDisk } from '../types';
import { crc32c } from './crc32c';
import { vhdxGuest } from './vhdxGuest';
import { readVhdxMetadata } from './vhdxMetadata';

const KIB = 1024;
const MIB = 1024 * KIB;
const HEADERS = [64 * KIB, 128 * KIB];
const REGION_TABLES = [192 * KIB, 256 * KIB];
const REGION = {
  blockTable: '2dc27766-f623-4200-9d64-115e9bfd4a08',
  metadata: '8b7ca206-4790-4b9a-b8fe-575f050f886e',
} as const;
const MAX_REGIONS = 2047;

/** A part of the file, aligned to 1 MiB. */
export interface Region {
  offset: number;
  length: number;
}

/** The newer of the two headers whose checksums hold. */
async function readHeader(reader: DiskReader): Promise<Buffer> {
  const sound: Buffer[] = [];
  for (const offset of HEADERS) {
    const bytes = await reader.read(offset, 4 * KIB);
    if (hasText(bytes, 0, 'head') && crc32c(bytes, 4) === u32(bytes, 4, true)) {
      sound.push(bytes);
    }
  }
  const sequence = (bytes: Buffer) => u64(bytes, 8, true) ?? 0;
  sound.sort((a, b) => sequence(b) - sequence(a));
  assertSound(
    sound.length > 0,
    'vhdx-header',
    'both of its headers are damaged',
  );
  return sound[0];
}

function checkHeader(header: Buffer, fileSize: number): Region {
  assertSafe(
    u16(header, 66, true) === 1 && u16(header, 64, true) === 0,
    'vhdx-version',
    `VHDX version ${u16(header, 66, true)} is not known`,
    'Convert it with Convert-VHD.',
  );
  assertSound(
    isZero(header, 48, 64),
    'vhdx-log',
    'it was not closed properly, its log holds changes that are not applied',
    'Shut the machine down (or mount and dismount the disk) in Hyper-V and copy it again.',
  );
  const log = {
    offset: u64(header, 72, true) ?? 0,
    length: u32(header, 68, true) ?? 0,
  };
  assertRegion(log, fileSize, 'the log');
  return log;
}

function assertRegion(region: Region, fileSize: number, what: string): void {
  const { offset, length } = region;
  assertSound(
    offset >= MIB && offset % MIB === 0 && length > 0 && length % MIB === 0,
    'vhdx-regions',
    `${what} is at byte ${offset} with ${length} bytes, not in whole MiB`,
  );
  assertInside(fileSize, { offset, length, what });
}

function assertApart(regions: readonly Region[]): void {
  const sorted = [...regions].sort((a, b) => a.offset - b.offset);
  for (const [index, region] of sorted.slice(1).entries()) {
    const before = sorted[index];
    assertSound(
      before.offset + before.length <= region.offset,
      'vhdx-regions',
      'its regions overlap',
    );
  }
}

async function readRegionTable(reader: DiskReader): Promise<Buffer> {
  for (const offset of REGION_TABLES) {
    const bytes = await reader.read(offset, 64 * KIB);
    if (hasText(bytes, 0, 'regi') && crc32c(bytes, 4) === u32(bytes, 4, true)) {
      return bytes;
    }
  }
  assertSound(false, 'vhdx-regions', 'both of its region tables are damaged');
  throw new Error('unreachable');
}

function readRegions(table: Buffer, fileSize: number): Map<string, Region> {
  const count = u32(table, 8, true) ?? 0;
  assertSound(
    count <= MAX_REGIONS,
    'vhdx-regions',
    `its region table claims ${count} regions`,
  );
  const regions = new Map<string, Region>();
  for (let at = 16; at < 16 + count * 32; at += 32) {
    const id = guidAt(table, at);
    const known = id === REGION.blockTable || id === REGION.metadata;
    assertSafe(
      known || u32(table, at + 28, true) === 0,
      'vhdx-unknown-feature',
      `it needs a region that is not known here (${id})`,
      'Convert it with Convert-VHD.',
    );
    assertSound(!regions.has(id), 'vhdx-regions', `region ${id} appears twice`);
    const region = {
      offset: u64(table, at + 16, true) ?? 0,
      length: u32(table, at + 24, true) ?? 0,
    };
    assertRegion(region, fileSize, `region ${id}`);
    regions.set(id, region);
  }
  return regions;
}

export async function parseVhdx(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  assertInside(reader.size, {
    offset: 0,
    length: MIB,
    what: 'the header area',
  });
  const log = checkHeader(await readHeader(reader), reader.size);
  const regions = readRegions(await readRegionTable(reader), reader.size);
  const blockTable = regions.get(REGION.blockTable);
  const metadata = regions.get(REGION.metadata);
  if (!blockTable || !metadata) {
    assertSound(
      false,
      'vhdx-regions',
      'its block table or its metadata is missing',
    );
  }
  assertApart([log, ...regions.values()]);
  const disk = await readVhdxMetadata(reader, metadata, limits);
  return {
    virtualSizeBytes: disk.virtualSize,
    details: {
      subformat: disk.fixed ? 'fixed' : 'dynamic',
      clusterSizeBytes: disk.blockSize,
      encrypted: false,
    },
    guest: await vhdxGuest(reader, blockTable, disk),
  };
}

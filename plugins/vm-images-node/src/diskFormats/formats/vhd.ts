/**
 * VHD ("vpc" to QEMU): fixed disks, which are raw with a footer, and dynamic
 * ones. Differencing disks name a parent file and are refused.
 */
import { assertInside, assertSafe, assertSound } from '../errors';
import {
  hasText,
  isZero,
  textAt,
  u16,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import { blockReader, sliceReader } from '../readers';
import type { DiskReader, ParsedDisk } from '../types';
import { assertBlocksApart } from './assertBlocksApart';

const SECTOR = 512;
const TYPE = { fixed: 2, dynamic: 3, differencing: 4 } as const;
const UNALLOCATED = 0xffffffff;
/** Cylinders × heads × sectors at which the geometry can grow no further. */
const MAX_GEOMETRY_SECTORS = 65535 * 16 * 255;
/** Their footers hold the true size; others are cut down to the geometry. */
const EXACT_SIZE_CREATORS = ['win ', 'qem2', 'd2v ', 'CTXS', 'tap\0'];
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

interface VhdFooter {
  type: number;
  headerOffset: number;
  virtualSize: number;
}

function checksumOf(bytes: Buffer, at: number): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) {
    sum += i >= at && i < at + 4 ? 0 : bytes[i];
  }
  return ~sum >>> 0;
}

/** The size that QEMU gives a machine, by the same rule. */
function visibleSize(footer: Buffer): number {
  const current = u64(footer, 48, false) ?? 0;
  const geometry = (u16(footer, 56, false) ?? 0) * footer[58] * footer[59];
  const exact =
    EXACT_SIZE_CREATORS.includes(textAt(footer, 28, 4)) ||
    geometry === MAX_GEOMETRY_SECTORS;
  return exact ? Math.floor(current / SECTOR) * SECTOR : geometry * SECTOR;
}

async function readFooter(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<VhdFooter> {
  assertSound(reader.size >= 2 * SECTOR, 'truncated', 'it is too short');
  const bytes = await reader.read(reader.size - SECTOR, SECTOR);
  assertSound(
    hasText(bytes, 0, 'conectix'),
    'truncated',
    'it is cut off: its footer is missing',
  );
  assertSound(
    checksumOf(bytes, 64) === u32(bytes, 64, false),
    'vhd-checksum',
    'the checksum of its footer is wrong',
  );
  const type = u32(bytes, 60, false) ?? 0;
  assertSafe(
    type !== TYPE.differencing,
    'vhd-parent',
    'it depends on another file (a differencing disk)',
    'Merge it with its parent disk first.',
  );
  assertSafe(
    type === TYPE.fixed || type === TYPE.dynamic,
    'vhd-type',
    `its disk type ${type} is not known`,
    'Convert it to a dynamic VHD or to qcow2.',
  );
  assertVirtualSize(u64(bytes, 48, false) ?? 0, limits);
  const virtualSize = visibleSize(bytes);
  assertVirtualSize(virtualSize, limits);
  return { type, virtualSize, headerOffset: u64(bytes, 16, false) ?? 0 };
}

interface VhdTable {
  blockSize: number;
  entries: Buffer;
}

function checkDynamicHeader(header: Buffer): void {
  assertSound(
    hasText(header, 0, 'cxsparse') &&
      checksumOf(header, 36) === u32(header, 36, false),
    'vhd-header',
    'the header of its dynamic part is damaged',
  );
  assertSafe(
    isZero(header, 40, 56) && isZero(header, 64, 768),
    'vhd-parent',
    'it names a parent disk',
    'Merge it with its parent disk first.',
  );
}

async function readTable(
  reader: DiskReader,
  footer: VhdFooter,
): Promise<VhdTable> {
  assertSound(
    hasText(await reader.read(0, SECTOR), 0, 'conectix'),
    'vhd-header',
    'the copy of its footer at the start is missing',
  );
  assertInside(reader.size, {
    offset: footer.headerOffset,
    length: 1024,
    what: 'the header of its dynamic part',
  });
  const header = await reader.read(footer.headerOffset, 1024);
  checkDynamicHeader(header);
  const blockSize = u32(header, 32, false) ?? 0;
  const entries = u32(header, 28, false) ?? 0;
  assertSound(
    blockSize >= SECTOR &&
      blockSize <= 256 * 1024 * 1024 &&
      Number.isInteger(Math.log2(blockSize)),
    'vhd-block-size',
    `its block size of ${blockSize} bytes is impossible`,
  );
  assertSound(
    entries * blockSize >= footer.virtualSize && entries * 4 <= MAX_TABLE_BYTES,
    'vhd-table',
    `its block table of ${entries} entries does not fit its virtual size`,
  );
  const offset = u64(header, 16, false) ?? 0;
  assertInside(reader.size, {
    offset,
    length: entries * 4,
    what: 'the block table',
  });
  return { blockSize, entries: await reader.read(offset, entries * 4) };
}

function dynamicGuest(
  reader: DiskReader,
  size: number,
  table: VhdTable,
): DiskReader {
  const { blockSize, entries } = table;
  // Each block begins with a bitmap of its sectors, filled up to a sector.
  const bitmapSize = Math.ceil(blockSize / SECTOR / 8 / SECTOR) * SECTOR;
  const end = reader.size - SECTOR;
  const offsets: number[] = [];
  for (let at = 0; at < entries.length; at += 4) {
    const sector = entries.readUInt32BE(at);
    if (sector !== UNALLOCATED) {
      assertInside(end, {
        offset: sector * SECTOR,
        length: bitmapSize + blockSize,
        what: `block ${at / 4}`,
      });
      offsets.push(sector * SECTOR);
    }
  }
  assertBlocksApart(offsets, bitmapSize + blockSize, 'vhd-table');
  return blockReader({
    size,
    blockSize,
    readBlock: async (index, within, length) => {
      const sector = entries.readUInt32BE(index * 4);
      return sector === UNALLOCATED
        ? undefined
        : reader.read(sector * SECTOR + bitmapSize + within, length);
    },
  });
}

export async function parseVhd(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  const footer = await readFooter(reader, limits);
  const { virtualSize } = footer;
  if (footer.type === TYPE.fixed) {
    const content = reader.size - SECTOR;
    assertInside(content, {
      offset: 0,
      length: virtualSize,
      what: 'the content',
    });
    return {
      virtualSizeBytes: virtualSize,
      details: { subformat: 'fixed', encrypted: false },
      guest: sliceReader(reader, 0, virtualSize),
    };
  }
  const table = await readTable(reader, footer);
  return {
    virtualSizeBytes: virtualSize,
    details: {
      subformat: 'dynamic',
      clusterSizeBytes: table.blockSize,
      encrypted: false,
    },
    guest: dynamicGuest(reader, virtualSize, table),
  };
}

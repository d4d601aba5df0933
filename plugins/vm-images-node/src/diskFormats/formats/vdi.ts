/**
 * VDI of VirtualBox: dynamic and static disks. Undo and differencing disks need
 * another file and are refused.
 */
import { assertInside, assertSafe, assertSound } from '../errors';
import {
  isZero,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import { blockReader } from '../readers';
import type { DiskReader, ParsedDisk } from '../types';
import { assertBlocksApart } from './assertBlocksApart';

const HEADER_BYTES = 0x200;
/** VirtualBox writes no other, and QEMU reads no other. */
const BLOCK_BYTES = 1024 * 1024;
const TYPE = { dynamic: 1, fixed: 2 } as const;
const VERSION_1_1 = 0x00010001;
/** Entries from here on are absent (never written, or discarded). */
const FIRST_ABSENT = 0xfffffffe;
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

interface VdiHeader {
  type: number;
  tableOffset: number;
  dataOffset: number;
  virtualSize: number;
  blockSize: number;
  blockExtra: number;
  blocks: number;
  allocated: number;
}

function readHeader(bytes: Buffer): VdiHeader {
  const n32 = (offset: number) => u32(bytes, offset, true) ?? 0;
  assertSafe(
    n32(0x44) === VERSION_1_1,
    'vdi-version',
    `VDI version 0x${n32(0x44).toString(16)} is not known`,
    'Convert it with VBoxManage clonemedium or to qcow2.',
  );
  return {
    type: n32(0x4c),
    tableOffset: n32(0x154),
    dataOffset: n32(0x158),
    virtualSize: u64(bytes, 0x170, true) ?? 0,
    blockSize: n32(0x178),
    blockExtra: n32(0x17c),
    blocks: n32(0x180),
    allocated: n32(0x184),
  };
}

function checkHeader(header: VdiHeader, bytes: Buffer): void {
  assertSafe(
    header.type === TYPE.dynamic || header.type === TYPE.fixed,
    'vdi-type',
    'it depends on another file (an undo or differencing disk)',
    'Clone it to a full disk: VBoxManage clonemedium <file> disk.vdi',
  );
  // The id of the parent, and that of the state of the parent that it needs.
  assertSafe(
    isZero(bytes, 0x1a8, 0x1c8),
    'vdi-parent',
    'it names a parent disk',
    'Clone it to a full disk: VBoxManage clonemedium <file> disk.vdi',
  );
  assertSafe(
    header.blockSize === BLOCK_BYTES && header.blockExtra === 0,
    'vdi-block-size',
    `its block size of ${header.blockSize} bytes is not the usual 1 MiB`,
    'Clone it: VBoxManage clonemedium <file> disk.vdi',
  );
  assertSound(
    header.blocks * header.blockSize >= header.virtualSize &&
      header.blocks * 4 <= MAX_TABLE_BYTES &&
      header.allocated <= header.blocks,
    'vdi-table',
    `its block table of ${header.blocks} entries does not fit its virtual size`,
  );
  assertSound(
    header.tableOffset >= 0x1c8 &&
      header.dataOffset >= header.tableOffset + header.blocks * 4,
    'vdi-table',
    'its block table and its data overlap',
  );
}

function checkTable(table: Buffer, header: VdiHeader, fileSize: number): void {
  const blocks: number[] = [];
  for (let at = 0; at < table.length; at += 4) {
    const block = table.readUInt32LE(at);
    if (block < FIRST_ABSENT) {
      blocks.push(header.dataOffset + block * header.blockSize);
      assertSound(
        block < header.allocated,
        'vdi-table',
        `entry ${at / 4} of its block table points past the allocated blocks`,
      );
      assertInside(fileSize, {
        offset: header.dataOffset + block * header.blockSize,
        length: header.blockSize,
        what: `block ${at / 4}`,
      });
    }
  }
  assertBlocksApart(blocks, header.blockSize, 'vdi-table');
}

export async function parseVdi(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  assertInside(reader.size, {
    offset: 0,
    length: HEADER_BYTES,
    what: 'the header',
  });
  const bytes = await reader.read(0, HEADER_BYTES);
  const header = readHeader(bytes);
  assertVirtualSize(header.virtualSize, limits);
  checkHeader(header, bytes);
  const { tableOffset, blocks, blockSize, dataOffset } = header;
  assertInside(reader.size, {
    offset: tableOffset,
    length: blocks * 4,
    what: 'the block table',
  });
  const table = await reader.read(tableOffset, blocks * 4);
  checkTable(table, header, reader.size);
  return {
    virtualSizeBytes: header.virtualSize,
    details: {
      subformat: header.type === TYPE.fixed ? 'static' : 'dynamic',
      clusterSizeBytes: blockSize,
      encrypted: false,
    },
    guest: blockReader({
      size: header.virtualSize,
      blockSize,
      readBlock: async (index, within, length) => {
        const block = table.readUInt32LE(index * 4);
        return block >= FIRST_ABSENT
          ? undefined
          : reader.read(dataOffset + block * blockSize + within, length);
      },
    }),
  };
}

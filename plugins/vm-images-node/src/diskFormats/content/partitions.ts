import { guidAt } from '../guid';
import {
  hasText,
  isZero,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { DiskReader } from '../types';

/** A partition, in bytes from the start of the disk. */
export interface Partition {
  /** One byte in hex (`ef`) for MBR, a GUID for GPT. */
  type: string;
  start: number;
  size: number;
  /** MBR only: marked to be booted by a BIOS. */
  active: boolean;
}

/** A partition table that makes sense. */
export interface PartitionTable {
  kind: 'mbr' | 'gpt';
  partitions: Partition[];
  /** Bytes that the disk must have for its table to hold. */
  requiredSize: number;
}

const MBR_TABLE = 446;
const MBR_ENTRY_BYTES = 16;
const PROTECTIVE = 'ee';
const MAX_GPT_ENTRIES = 1024;
const GPT_SECTOR_SIZES = [512, 4096];

/** The four primary partitions; `undefined` if this is no partition table. */
function readMbr(head: Buffer): Partition[] | undefined {
  if (head.length < 512 || head.readUInt16LE(510) !== 0xaa55) {
    return undefined;
  }
  const partitions: Partition[] = [];
  for (let index = 0; index < 4; index++) {
    const at = MBR_TABLE + index * MBR_ENTRY_BYTES;
    const status = head[at];
    const type = head[at + 4];
    const start = head.readUInt32LE(at + 8) * 512;
    const size = head.readUInt32LE(at + 12) * 512;
    const empty = type === 0;
    if ((status !== 0 && status !== 0x80) || (!empty && size === 0)) {
      return undefined;
    }
    if (!empty) {
      partitions.push({
        type: type.toString(16).padStart(2, '0'),
        start,
        size,
        active: status === 0x80,
      });
    }
  }
  return partitions;
}

function readGptEntries(
  bytes: Buffer,
  entryBytes: number,
  sector: number,
): Partition[] {
  const partitions: Partition[] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const first = Number(bytes.readBigUInt64LE(at + 32));
    const last = Number(bytes.readBigUInt64LE(at + 40));
    if (!isZero(bytes, at, at + 16) && last >= first) {
      partitions.push({
        type: guidAt(bytes, at),
        start: first * sector,
        size: (last - first + 1) * sector,
        active: false,
      });
    }
  }
  return partitions;
}

async function readGpt(
  disk: DiskReader,
  sector: number,
): Promise<PartitionTable | undefined> {
  if (disk.size < 3 * sector) {
    return undefined;
  }
  const header = await disk.read(sector, 512);
  if (!hasText(header, 0, 'EFI PART')) {
    return undefined;
  }
  const backup = Number(header.readBigUInt64LE(32));
  const offset = Number(header.readBigUInt64LE(72)) * sector;
  const count = header.readUInt32LE(80);
  const entryBytes = header.readUInt32LE(84);
  const sound =
    count > 0 &&
    count <= MAX_GPT_ENTRIES &&
    (entryBytes === 128 || entryBytes === 256 || entryBytes === 512) &&
    offset + count * entryBytes <= disk.size;
  return {
    kind: 'gpt',
    partitions: sound
      ? readGptEntries(
          await disk.read(offset, count * entryBytes),
          entryBytes,
          sector,
        )
      : [],
    requiredSize: (backup + 1) * sector,
  };
}

/** Reads the partition table of a disk whose first bytes are `head`. */
export async function readPartitionTable(
  disk: DiskReader,
  head: Buffer,
): Promise<PartitionTable | undefined> {
  const mbr = readMbr(head);
  if (!mbr || mbr.length === 0) {
    return undefined;
  }
  if (mbr.some(it => it.type === PROTECTIVE)) {
    for (const sector of GPT_SECTOR_SIZES) {
      const gpt = await readGpt(disk, sector);
      if (gpt) {
        return gpt;
      }
    }
  }
  return {
    kind: 'mbr',
    partitions: mbr,
    requiredSize: Math.max(...mbr.map(it => it.start + it.size)),
  };
}

import { assertInside, assertSound } from '../errors';
import { blockReader } from '../readers';
import type { DiskReader } from '../types';
import { createInflater } from './inflate';
import { QCOW2_FEATURE } from './qcow2';
import type { Qcow2Header } from './qcow2';

const OFFSET_MASK = 0x00fffffffffffe00n;
const COMPRESSED = 1n << 62n;
const READS_AS_ZERO = 1n;

/** Reads the whole L1 table and checks that each entry points into the file. */
async function readL1(
  reader: DiskReader,
  header: Qcow2Header,
): Promise<readonly bigint[]> {
  const bytes = await reader.read(header.l1Offset, header.l1Entries * 8);
  const entries: bigint[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const offset = bytes.readBigUInt64BE(at) & OFFSET_MASK;
    assertSound(
      offset === 0n ||
        (Number(offset) % header.clusterSize === 0 &&
          Number(offset) >= header.clusterSize),
      'qcow2-l1-entry',
      `entry ${
        at / 8
      } of its first-level table points into the header or off a cluster boundary`,
    );
    if (offset !== 0n) {
      assertInside(reader.size, {
        offset: Number(offset),
        length: header.clusterSize,
        what: `second-level table ${at / 8}`,
      });
    }
    entries.push(offset);
  }
  return entries;
}

async function readCompressed(
  reader: DiskReader,
  header: Qcow2Header,
  entry: bigint,
): Promise<Buffer> {
  const offsetBits = BigInt(62 - (header.clusterBits - 8));
  const offset = Number(entry & ((1n << offsetBits) - 1n));
  const sectors = Number((entry & (COMPRESSED - 1n)) >> offsetBits) + 1;
  assertInside(reader.size, { offset, length: 1, what: 'compressed data' });
  // The last sector of the last cluster may not be filled up in the file.
  const length = Math.min(sectors * 512 - (offset % 512), reader.size - offset);
  return reader.read(offset, length);
}

/** True if the subclusters that hold the range are allocated and not zero. */
function subclustersHoldData(
  bitmap: bigint,
  range: { within: number; length: number; clusterSize: number },
): boolean {
  const size = range.clusterSize / 32;
  const first = Math.floor(range.within / size);
  const last = Math.floor((range.within + range.length - 1) / size);
  for (let index = first; index <= last; index++) {
    if (((bitmap >> BigInt(index)) & 1n) === 1n) {
      return true;
    }
  }
  return false;
}

/** The disk as the machine sees it, without any snapshot. */
export async function qcow2Guest(
  reader: DiskReader,
  header: Qcow2Header,
): Promise<DiskReader> {
  const l1 = await readL1(reader, header);
  const { clusterSize } = header;
  const extended = (header.incompatible & QCOW2_FEATURE.extendedL2) !== 0;
  const entryBytes = extended ? 16 : 8;
  const l2Entries = clusterSize / entryBytes;
  const inflate = createInflater({
    method: header.compressionType === 1 ? 'zstd' : 'zlib',
    size: clusterSize,
  });
  return blockReader({
    size: header.virtualSize,
    blockSize: clusterSize,
    readBlock: async (index, within, length) => {
      const table = l1[Math.floor(index / l2Entries)] ?? 0n;
      if (table === 0n) {
        return undefined;
      }
      const raw = await reader.read(
        Number(table) + (index % l2Entries) * entryBytes,
        entryBytes,
      );
      const entry = raw.readBigUInt64BE(0);
      if ((entry & COMPRESSED) !== 0n) {
        const cluster = await inflate(entry, () =>
          readCompressed(reader, header, entry),
        );
        return cluster.subarray(within, within + length);
      }
      const offset = entry & OFFSET_MASK;
      const zero = extended
        ? !subclustersHoldData(raw.readBigUInt64BE(8), {
            within,
            length,
            clusterSize,
          })
        : (entry & READS_AS_ZERO) !== 0n;
      if (offset === 0n || zero) {
        return undefined;
      }
      // A last cluster may be cut off by the end of the file; it reads as zeros.
      const start = Number(offset) + within;
      assertInside(reader.size, {
        offset: Number(offset),
        length: 1,
        what: `cluster ${index}`,
      });
      return reader.read(
        start,
        Math.max(0, Math.min(length, reader.size - start)),
      );
    },
  });
}

import { assertInside, assertSound } from '../errors';
import { blockReader } from '../readers';
import type { DiskReader } from '../types';
import { assertBlocksApart } from './assertBlocksApart';
import type { Region } from './vhdx';
import type { VhdxDisk } from './vhdxMetadata';

const MIB = 1024 * 1024;
const FULLY_PRESENT = 6;
/** Only a disk with a parent may have blocks that are present in part. */
const PARTIALLY_PRESENT = 7;
const MAX_TABLE_BYTES = 32 * MIB;

/** The disk as the machine sees it. */
export async function vhdxGuest(
  reader: DiskReader,
  region: Region,
  disk: VhdxDisk,
): Promise<DiskReader> {
  const { blockSize, virtualSize, logicalSectorSize } = disk;
  const blocks = Math.ceil(virtualSize / blockSize);
  // After so many entries for blocks comes one for their sector bitmap.
  const chunk = (2 ** 23 * logicalSectorSize) / blockSize;
  const entryOf = (block: number) => block + Math.floor(block / chunk);
  const tableBytes = (entryOf(blocks - 1) + 1) * 8;
  assertSound(
    tableBytes <= region.length && tableBytes <= MAX_TABLE_BYTES,
    'vhdx-table',
    `its block table of ${region.length} bytes does not fit its virtual size`,
  );
  const table = await reader.read(region.offset, tableBytes);
  const offsets = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const entry = table.readBigUInt64LE(entryOf(block) * 8);
    const state = Number(entry % 8n);
    assertSound(
      state !== PARTIALLY_PRESENT && state !== 4 && state !== 5,
      'vhdx-table',
      `block ${block} is in the impossible state ${state}`,
    );
    if (state === FULLY_PRESENT) {
      const offset = Number(entry - (entry % BigInt(MIB)));
      assertSound(
        offset >= MIB,
        'vhdx-table',
        `block ${block} points into the header`,
      );
      assertInside(reader.size, {
        offset,
        length: blockSize,
        what: `block ${block}`,
      });
      offsets[block] = offset;
    }
  }
  const present = Array.from(offsets).filter(offset => offset > 0);
  assertBlocksApart(present, blockSize, 'vhdx-table');
  return blockReader({
    size: virtualSize,
    blockSize,
    readBlock: async (block, within, length) =>
      offsets[block] === 0
        ? undefined
        : reader.read(offsets[block] + within, length),
  });
}

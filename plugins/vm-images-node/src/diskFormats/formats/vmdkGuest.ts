import { assertInside, assertSound } from '../errors';
import { blockReader } from '../readers';
import type { DiskReader } from '../types';
import { assertBlocksApart } from './assertBlocksApart';
import { createInflater } from './inflate';
import type { VmdkHeader } from './vmdk';

const SECTOR = 512;
/** Before each compressed grain: its sector (8 bytes) and its length (4). */
const GRAIN_MARKER_BYTES = 12;
/** A grain that reads as zeros; 0 is one that was never written. */
const ZERO_GRAIN = 1;

/** Reads the grain directory and checks that each entry points into the file. */
async function readDirectory(
  reader: DiskReader,
  header: VmdkHeader,
  entries: number,
): Promise<readonly number[]> {
  const bytes = await reader.read(header.grainDirectory * SECTOR, entries * 4);
  const tables: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const sector = bytes.readUInt32LE(at);
    if (sector !== 0) {
      assertInside(reader.size, {
        offset: sector * SECTOR,
        length: header.entriesPerTable * 4,
        what: `grain table ${at / 4}`,
      });
    }
    tables.push(sector);
  }
  const present = tables.filter(at => at !== 0).map(at => at * SECTOR);
  assertBlocksApart(present, header.entriesPerTable * 4, 'vmdk-tables');
  return tables;
}

async function readCompressedGrain(
  reader: DiskReader,
  sector: number,
  grainSize: number,
): Promise<Buffer> {
  const offset = sector * SECTOR;
  assertInside(reader.size, {
    offset,
    length: GRAIN_MARKER_BYTES,
    what: 'a grain',
  });
  const marker = await reader.read(offset, GRAIN_MARKER_BYTES);
  const length = marker.readUInt32LE(8);
  assertSound(
    length > 0 && length <= grainSize * 2,
    'compressed-data',
    `a compressed grain claims ${length} bytes`,
  );
  assertInside(reader.size, {
    offset: offset + GRAIN_MARKER_BYTES,
    length,
    what: 'a grain',
  });
  return reader.read(offset + GRAIN_MARKER_BYTES, length);
}

/** The disk as the machine sees it. */
export async function vmdkGuest(
  reader: DiskReader,
  header: VmdkHeader,
  directoryEntries: number,
): Promise<DiskReader> {
  const directory = await readDirectory(reader, header, directoryEntries);
  const grainSize = header.grainSectors * SECTOR;
  const { entriesPerTable, compressed } = header;
  const inflate = createInflater({ method: 'deflate', size: grainSize });
  return blockReader({
    size: header.capacity * SECTOR,
    blockSize: grainSize,
    readBlock: async (index, within, length) => {
      const table = directory[Math.floor(index / entriesPerTable)] ?? 0;
      if (table === 0) {
        return undefined;
      }
      const entry = await reader.read(
        table * SECTOR + (index % entriesPerTable) * 4,
        4,
      );
      const sector = entry.readUInt32LE(0);
      if (sector === 0 || sector === ZERO_GRAIN) {
        return undefined;
      }
      if (compressed) {
        const grain = await inflate(sector, () =>
          readCompressedGrain(reader, sector, grainSize),
        );
        return grain.subarray(within, within + length);
      }
      assertInside(reader.size, {
        offset: sector * SECTOR,
        length: 1,
        what: `grain ${index}`,
      });
      const start = sector * SECTOR + within;
      return reader.read(
        start,
        Math.max(0, Math.min(length, reader.size - start)),
      );
    },
  });
}

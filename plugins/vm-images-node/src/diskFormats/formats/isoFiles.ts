/**
 * Small files of an ISO 9660 image, by the names that Rock Ridge or Joliet give
 * them: without either, no name could begin with a dot.
 */
import { hasText } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { DiskReader } from '../types';

const SECTOR = 2048;
const FIRST_DESCRIPTOR = 16;
const MAX_DESCRIPTORS = 64;
const ROOT_RECORD = 156;
const TYPE = { primary: 1, supplementary: 2, end: 255 } as const;
const DIRECTORY = 0x02;
/** Root directories of real discs have a sector or two. */
const MAX_DIRECTORY_BYTES = 64 * 1024;

interface Entry {
  names: readonly string[];
  isDirectory: boolean;
  offset: number;
  length: number;
}

/** Reads a file by its path from the root; undefined when there is none. */
export async function readIsoFile(
  disc: DiskReader,
  path: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  for (const root of await rootDirectories(disc)) {
    let entry: Entry | undefined = root;
    for (const part of path.split('/')) {
      entry = entry?.isDirectory ? await lookUp(disc, entry, part) : undefined;
    }
    if (entry && !entry.isDirectory) {
      return readInside(disc, entry.offset, Math.min(entry.length, maxBytes));
    }
  }
  return undefined;
}

/** Those of the primary volume, and of Joliet's where there is one. */
async function rootDirectories(disc: DiskReader): Promise<Entry[]> {
  const roots: Entry[] = [];
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const offset = (FIRST_DESCRIPTOR + index) * SECTOR;
    const bytes = await readInside(disc, offset, SECTOR);
    if (!bytes || !hasText(bytes, 1, 'CD001') || bytes[0] === TYPE.end) break;
    if (bytes[0] === TYPE.primary || bytes[0] === TYPE.supplementary) {
      const root = readRecord(bytes.subarray(ROOT_RECORD, ROOT_RECORD + 34));
      if (root?.isDirectory) roots.push(root);
    }
  }
  return roots;
}

async function lookUp(
  disc: DiskReader,
  { offset, length }: Entry,
  name: string,
): Promise<Entry | undefined> {
  const wanted = Math.min(length, MAX_DIRECTORY_BYTES);
  const content = await readInside(disc, offset, wanted);
  if (!content) return undefined;
  for (let at = 0; at < content.length; ) {
    const recordLength = content[at];
    if (recordLength === 0) {
      // A record never crosses a sector; the rest of this one is empty.
      at = (Math.floor(at / SECTOR) + 1) * SECTOR;
      continue;
    }
    const entry = readRecord(content.subarray(at, at + recordLength));
    if (entry?.names.includes(name)) return entry;
    at += recordLength;
  }
  return undefined;
}

function readRecord(record: Buffer): Entry | undefined {
  const nameEnd = 33 + (record[32] ?? 0);
  if (record.length < 34 || nameEnd > record.length) return undefined;
  const name = record.subarray(33, nameEnd);
  return {
    names: [wideName(name), rockRidgeName(record.subarray(nameEnd))].filter(
      one => one !== undefined,
    ),
    isDirectory: (record[25] & DIRECTORY) !== 0,
    offset: record.readUInt32LE(2) * SECTOR,
    length: record.readUInt32LE(10),
  };
}

/** Joliet's names are UCS-2, the high byte first. */
function wideName(name: Buffer): string | undefined {
  if (name.length % 2 !== 0) return undefined;
  const text = Buffer.from(name).swap16().toString('utf16le');
  return text.replace(/;1$/, '');
}

/** The alternate name, whatever other fields stand before it. */
function rockRidgeName(area: Buffer): string | undefined {
  // Its fields begin at an even place.
  for (let at = area[0] === 0 ? 1 : 0; at + 5 <= area.length; ) {
    const length = area[at + 2];
    if (length < 4) return undefined;
    if (hasText(area, at, 'NM')) {
      return area.toString('utf8', at + 5, Math.min(at + length, area.length));
    }
    at += length;
  }
  return undefined;
}

/** The bytes, or nothing if a damaged disc points past its end. */
async function readInside(
  disc: DiskReader,
  offset: number,
  length: number,
): Promise<Buffer | undefined> {
  return offset > 0 && length > 0 && offset + length <= disc.size
    ? disc.read(offset, length)
    : undefined;
}

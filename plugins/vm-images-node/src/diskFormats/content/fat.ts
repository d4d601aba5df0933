/**
 * Just enough of FAT to list the boot loaders of an EFI system partition.
 */
import type { DiskReader } from '../types';

const ENTRY_BYTES = 32;
const DIRECTORY = 0x10;
const LONG_NAME = 0x0f;
const DELETED = 0xe5;
/** A loader directory has a handful of entries; this is room for 1024. */
const MAX_DIRECTORY_BYTES = 32 * 1024;

interface Fat {
  bits: 12 | 16 | 32;
  fatOffset: number;
  clusterSize: number;
  /** Where cluster 2 begins. */
  dataOffset: number;
  root: { offset: number; length: number } | { cluster: number };
}

interface Entry {
  name: string;
  isDirectory: boolean;
  cluster: number;
}

/** Reads the parameters of a FAT volume; `undefined` if it is none. */
function readFat(boot: Buffer): Fat | undefined {
  const sector = boot.readUInt16LE(11);
  const perCluster = boot[13];
  const reserved = boot.readUInt16LE(14);
  const fats = boot[16];
  const rootEntries = boot.readUInt16LE(17);
  const total = boot.readUInt16LE(19) || boot.readUInt32LE(32);
  const fatSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36);
  const isFat =
    boot.readUInt16LE(510) === 0xaa55 &&
    [512, 1024, 2048, 4096].includes(sector) &&
    perCluster > 0 &&
    (perCluster & (perCluster - 1)) === 0 &&
    reserved > 0 &&
    (fats === 1 || fats === 2) &&
    fatSectors > 0 &&
    total > 0;
  if (!isFat) {
    return undefined;
  }
  const rootOffset = (reserved + fats * fatSectors) * sector;
  const rootLength = rootEntries * ENTRY_BYTES;
  const dataOffset = rootOffset + Math.ceil(rootLength / sector) * sector;
  const clusters = (total * sector - dataOffset) / (perCluster * sector);
  const small = clusters < 4085 ? 12 : 16;
  const bits = rootEntries === 0 ? 32 : small;
  return {
    bits,
    fatOffset: reserved * sector,
    clusterSize: perCluster * sector,
    dataOffset,
    root:
      bits === 32
        ? { cluster: boot.readUInt32LE(44) }
        : { offset: rootOffset, length: rootLength },
  };
}

/** The bytes, or none at all if a damaged volume points past its end. */
async function readInside(
  reader: DiskReader,
  offset: number,
  length: number,
): Promise<Buffer> {
  return offset + length <= reader.size
    ? reader.read(offset, length)
    : Buffer.alloc(0);
}

/** The cluster after `cluster`, or `undefined` at the end of its chain. */
async function nextCluster(
  reader: DiskReader,
  fat: Fat,
  cluster: number,
): Promise<number | undefined> {
  const at = fat.fatOffset + Math.floor((cluster * fat.bits) / 8);
  const bytes = await readInside(reader, at, fat.bits === 32 ? 4 : 2);
  if (bytes.length === 0) {
    return undefined;
  }
  if (fat.bits === 32) {
    const next = bytes.readUInt32LE(0) & 0x0fffffff;
    return next >= 2 && next < 0x0ffffff7 ? next : undefined;
  }
  const pair = bytes.readUInt16LE(0);
  const odd = cluster % 2 === 1;
  const twelve = odd ? pair >> 4 : pair & 0xfff;
  const next = fat.bits === 12 ? twelve : pair;
  return next >= 2 && next < (fat.bits === 12 ? 0xff7 : 0xfff7)
    ? next
    : undefined;
}

async function readDirectory(
  reader: DiskReader,
  fat: Fat,
  place: Fat['root'],
): Promise<Buffer> {
  if ('offset' in place) {
    const length = Math.min(place.length, MAX_DIRECTORY_BYTES);
    return readInside(reader, place.offset, length);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  let cluster: number | undefined = place.cluster;
  // A chain may run in circles: stop at the limit in any case.
  while (cluster !== undefined && cluster >= 2 && bytes < MAX_DIRECTORY_BYTES) {
    const offset = fat.dataOffset + (cluster - 2) * fat.clusterSize;
    const length = Math.min(fat.clusterSize, MAX_DIRECTORY_BYTES);
    parts.push(await readInside(reader, offset, length));
    bytes += length;
    cluster = await nextCluster(reader, fat, cluster);
  }
  return Buffer.concat(parts);
}

function* entriesOf(directory: Buffer): Generator<Entry> {
  for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
    const first = directory[at];
    if (first === 0) {
      return;
    }
    const attributes = directory[at + 11];
    if (first !== DELETED && (attributes & LONG_NAME) !== LONG_NAME) {
      yield {
        name: directory.toString('latin1', at, at + 11).toUpperCase(),
        isDirectory: (attributes & DIRECTORY) !== 0,
        cluster:
          directory.readUInt16LE(at + 20) * 65536 +
          directory.readUInt16LE(at + 26),
      };
    }
  }
}

/**
 * Names of the loaders in `/EFI/BOOT`, where a firmware looks without being
 * told, such as `BOOTX64.EFI`. Empty if there are none; `undefined` if this is
 * no FAT volume or can't be read.
 */
export async function findEfiLoaders(
  reader: DiskReader,
): Promise<readonly string[] | undefined> {
  if (reader.size < 512) {
    return undefined;
  }
  const fat = readFat(await reader.read(0, 512));
  if (!fat) {
    return undefined;
  }
  let place = fat.root;
  for (const name of ['EFI', 'BOOT']) {
    const directory = await readDirectory(reader, fat, place);
    const entry = [...entriesOf(directory)].find(
      it => it.isDirectory && it.name.trimEnd() === name,
    );
    if (!entry) {
      return [];
    }
    place = { cluster: entry.cluster };
  }
  const files = [...entriesOf(await readDirectory(reader, fat, place))];
  return files
    .filter(it => !it.isDirectory && it.name.endsWith('EFI'))
    .map(it => `${it.name.slice(0, 8).trimEnd()}.EFI`);
}

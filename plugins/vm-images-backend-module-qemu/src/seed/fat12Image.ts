/**
 * Writes a FAT12 disk image with long file names, in memory.
 *
 * Cloud-init's NoCloud source wants a small disk with the volume label CIDATA
 * and a few files whose names do not fit 8.3. No tool is needed for that: the
 * whole format is a boot sector, two copies of the allocation table, a fixed
 * root directory and clusters.
 */
import { fatDirectory } from './fatDirectory';

const SECTOR = 512;
const SECTORS_PER_CLUSTER = 4;
const CLUSTER = SECTOR * SECTORS_PER_CLUSTER;
const ROOT_ENTRIES = 64;
const ENTRY = 32;
const ROOT_BYTES = ROOT_ENTRIES * ENTRY;
/** From here on a driver would take the table for FAT16. */
const MAX_CLUSTERS = 4084;
/** 128 KiB of data: some guests fail to probe the label of smaller disks. */
const MIN_CLUSTERS = 64;
const END_OF_CHAIN = 0xfff;
const MEDIA_FIXED_DISK = 0xf8;

/** File names, up to 255 UTF-16 units each, and their contents. */
export type SeedFiles = ReadonlyMap<string, Buffer>;

interface Geometry {
  clusters: number;
  sectorsPerFat: number;
  fatAt: number;
  rootAt: number;
  dataAt: number;
  totalSectors: number;
}

class AllocationTable {
  readonly bytes: Buffer;
  #next = 2;

  constructor(geometry: Geometry) {
    this.bytes = Buffer.alloc(geometry.sectorsPerFat * SECTOR);
    this.#set(0, 0xf00 | MEDIA_FIXED_DISK);
    this.#set(1, END_OF_CHAIN);
  }

  /** Chains `count` clusters and gives the first; 0 for none, as FAT wants. */
  allocate(count: number): number {
    if (count === 0) {
      return 0;
    }
    const first = this.#next;
    this.#next += count;
    const last = this.#next - 1;
    for (let cluster = first; cluster <= last; cluster++) {
      this.#set(cluster, cluster === last ? END_OF_CHAIN : cluster + 1);
    }
    return first;
  }

  /** Two neighbours share three bytes: the odd one has the high nibbles. */
  #set(cluster: number, value: number): void {
    const at = Math.floor(cluster * 1.5);
    const old = this.bytes.readUInt16LE(at);
    this.bytes.writeUInt16LE(
      cluster % 2 === 0
        ? (old & 0xf000) | value
        : (old & 0x000f) | (value << 4),
      at,
    );
  }
}

/**
 * Makes the bytes of a disk with `label` and `files`.
 *
 * @throws Error when they do not fit FAT12 (8 MiB) or its root directory
 */
export function fat12Image(label: string, files: SeedFiles): Buffer {
  const needed = [...files.values()].reduce(
    (sum, content) => sum + clustersOf(content),
    0,
  );
  const geometry = geometryFor(Math.max(needed, MIN_CLUSTERS));
  const image = Buffer.alloc(geometry.totalSectors * SECTOR);
  writeBootSector(image, label, geometry);

  const table = new AllocationTable(geometry);
  const placed = [...files].map(([name, content]) => {
    const firstCluster = table.allocate(clustersOf(content));
    if (firstCluster > 0) {
      content.copy(image, geometry.dataAt + (firstCluster - 2) * CLUSTER);
    }
    return { name, firstCluster, size: content.length };
  });
  const directory = fatDirectory(label, placed);
  if (directory.length > ROOT_BYTES) {
    throw new Error(
      `${files.size} files do not fit the root directory of a FAT12 disk`,
    );
  }
  directory.copy(image, geometry.rootAt);
  table.bytes.copy(image, geometry.fatAt);
  table.bytes.copy(image, geometry.fatAt + geometry.sectorsPerFat * SECTOR);
  return image;
}

function clustersOf(content: Buffer): number {
  return Math.ceil(content.length / CLUSTER);
}

function geometryFor(clusters: number): Geometry {
  if (clusters > MAX_CLUSTERS) {
    throw new Error(
      `${clusters * CLUSTER} bytes are too many for a FAT12 disk; ` +
        `at most ${MAX_CLUSTERS * CLUSTER} fit`,
    );
  }
  // Twelve bits per cluster, and two entries that stand for no cluster.
  const sectorsPerFat = Math.ceil(((clusters + 2) * 1.5) / SECTOR);
  const rootAt = SECTOR * (1 + 2 * sectorsPerFat);
  const dataAt = rootAt + ROOT_BYTES;
  return {
    clusters,
    sectorsPerFat,
    fatAt: SECTOR,
    rootAt,
    dataAt,
    totalSectors: dataAt / SECTOR + clusters * SECTORS_PER_CLUSTER,
  };
}

function writeBootSector(image: Buffer, label: string, geometry: Geometry) {
  image.set([0xeb, 0x3c, 0x90], 0);
  image.write('MSDOS5.0', 3, 'latin1');
  image.writeUInt16LE(SECTOR, 11);
  image.writeUInt8(SECTORS_PER_CLUSTER, 13);
  image.writeUInt16LE(1, 14); // reserved sectors: this one
  image.writeUInt8(2, 16); // copies of the table
  image.writeUInt16LE(ROOT_ENTRIES, 17);
  image.writeUInt16LE(geometry.totalSectors, 19);
  image.writeUInt8(MEDIA_FIXED_DISK, 21);
  image.writeUInt16LE(geometry.sectorsPerFat, 22);
  image.writeUInt16LE(32, 24); // sectors per track, and below heads: made up
  image.writeUInt16LE(2, 26);
  image.writeUInt8(0x80, 36);
  image.writeUInt8(0x29, 38); // the next three fields are present
  image.writeUInt32LE(0x1d2c3b4a, 39);
  image.write(label.padEnd(11), 43, 'latin1');
  image.write('FAT12   ', 54, 'latin1');
  image.set([0x55, 0xaa], 510);
}

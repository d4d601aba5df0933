/** Disk contents made by hand: file systems, partition tables, discs. */
import { guidBytes } from '../../diskFormats/guid';

const SECTOR = 512;

/** CRC-32 as GPT uses it is not checked by the code under test; left out. */
const ESP_GUID = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const BIOS_BOOT_GUID = '21686148-6449-6e6f-744e-656564454649';
const LINUX_GUID = '0fc63daf-8483-4772-8e79-3d69d8477de4';

export const gptTypes = {
  esp: ESP_GUID,
  biosBoot: BIOS_BOOT_GUID,
  linux: LINUX_GUID,
  rootX86: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  rootArm: 'b921b045-1df0-41c3-af44-4c6f280d3fae',
};

function directoryEntry(name: string, directory: boolean, cluster: number) {
  const entry = Buffer.alloc(32);
  entry.write(name.padEnd(11), 0, 'latin1');
  entry[11] = directory ? 0x10 : 0x20;
  entry.writeUInt16LE(cluster, 26);
  return entry;
}

/** A 1 MiB FAT12 volume with `/EFI/BOOT/<loader>` for each loader. */
export function fatVolume(loaders: string[], label = 'NO NAME'): Buffer {
  const volume = Buffer.alloc(1024 * 1024);
  volume.set([0xeb, 0x3c, 0x90]);
  volume.write('mkfs.fat', 3, 'latin1');
  volume.writeUInt16LE(SECTOR, 11);
  volume[13] = 4; // sectors in a cluster
  volume.writeUInt16LE(1, 14); // reserved sectors
  volume[16] = 2; // FATs
  volume.writeUInt16LE(512, 17); // root entries
  volume.writeUInt16LE(volume.length / SECTOR, 19);
  volume[21] = 0xf8;
  volume.writeUInt16LE(2, 22); // sectors in a FAT
  volume.write(label.padEnd(11), 43, 'latin1');
  volume.write('FAT12   ', 54, 'latin1');
  volume.writeUInt16LE(0xaa55, 510);
  const root = (1 + 2 * 2) * SECTOR;
  const data = root + 512 * 32;
  const clusterAt = (cluster: number) => data + (cluster - 2) * 4 * SECTOR;
  // Clusters 2 and 3 end their chains.
  for (const fat of [SECTOR, 3 * SECTOR]) {
    volume.set([0xf8, 0xff, 0xff, 0xff, 0xff, 0xff], fat);
  }
  directoryEntry('EFI', true, 2).copy(volume, root);
  directoryEntry('BOOT', true, 3).copy(volume, clusterAt(2));
  for (const [index, loader] of loaders.entries()) {
    const [name, extension] = loader.split('.');
    directoryEntry(name.padEnd(8) + extension, false, 0).copy(
      volume,
      clusterAt(3) + index * 32,
    );
  }
  return volume;
}

/** A partition of {@link mbrDisk} or {@link gptDisk}. */
export interface PartitionSpec {
  type: string;
  content?: Buffer;
  active?: boolean;
  /** Default 1 MiB. */
  size?: number;
}

const MIB = 1024 * 1024;

export function mbrDisk(
  partitions: PartitionSpec[],
  options: { bootCode?: string; size?: number } = {},
): Buffer {
  const disk = Buffer.alloc(options.size ?? (partitions.length + 2) * MIB);
  disk.write(options.bootCode ?? '', 0, 'latin1');
  for (const [index, partition] of partitions.entries()) {
    const at = 446 + index * 16;
    const start = (index + 1) * MIB;
    disk[at] = partition.active ? 0x80 : 0;
    disk[at + 4] = Number.parseInt(partition.type, 16);
    disk.writeUInt32LE(start / SECTOR, at + 8);
    disk.writeUInt32LE((partition.size ?? MIB) / SECTOR, at + 12);
    partition.content?.copy(disk, start);
  }
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

export function gptDisk(
  partitions: PartitionSpec[],
  options: { bootCode?: string } = {},
): Buffer {
  const disk = mbrDisk([{ type: 'ee', size: 2 ** 31 }], {
    bootCode: options.bootCode,
    size: (partitions.length + 2) * MIB,
  });
  const last = disk.length / SECTOR - 1;
  disk.writeUInt32LE(1, 446 + 8);
  disk.writeUInt32LE(last, 446 + 12);
  disk.write('EFI PART', SECTOR, 'latin1');
  disk.writeUInt32LE(0x00010000, SECTOR + 8);
  disk.writeUInt32LE(92, SECTOR + 12);
  disk.writeBigUInt64LE(1n, SECTOR + 24);
  disk.writeBigUInt64LE(BigInt(last), SECTOR + 32);
  disk.writeBigUInt64LE(2n, SECTOR + 72);
  disk.writeUInt32LE(128, SECTOR + 80);
  disk.writeUInt32LE(128, SECTOR + 84);
  for (const [index, partition] of partitions.entries()) {
    const at = 2 * SECTOR + index * 128;
    const start = (index + 1) * MIB;
    guidBytes(partition.type).copy(disk, at);
    disk.fill(index + 1, at + 16, at + 32);
    disk.writeBigUInt64LE(BigInt(start / SECTOR), at + 32);
    disk.writeBigUInt64LE(BigInt((start + MIB) / SECTOR - 1), at + 40);
    partition.content?.copy(disk, start);
  }
  return disk;
}

/** An ext file system's superblock, as much as tells it apart. */
export function extVolume(label: string, size = 4 * MIB): Buffer {
  const volume = Buffer.alloc(size);
  volume.writeUInt16LE(0xef53, 0x438);
  volume.write(label, 0x478, 'utf8');
  return volume;
}

const CD = 2048;

function bootCatalog(options: { bios: boolean; efiSector?: number }): Buffer {
  const catalog = Buffer.alloc(CD);
  catalog[0] = 1;
  catalog[1] = options.bios ? 0 : 0xef;
  catalog.writeUInt16LE(0xaa55, 30);
  let sum = 0;
  for (let at = 0; at < 32; at += 2) {
    sum += catalog.readUInt16LE(at);
  }
  catalog.writeUInt16LE((65536 - (sum % 65536)) % 65536, 28);
  const entry = (at: number, sector: number) => {
    catalog[at] = 0x88;
    catalog.writeUInt16LE(4, at + 6);
    catalog.writeUInt32LE(sector, at + 8);
  };
  if (!options.bios) {
    entry(32, options.efiSector ?? 0);
  } else {
    entry(32, 25);
    if (options.efiSector !== undefined) {
      catalog[64] = 0x91;
      catalog[65] = 0xef;
      catalog.writeUInt16LE(1, 66);
      entry(96, options.efiSector);
    }
  }
  return catalog;
}

/** A disc image with an El Torito catalog; `hybrid` adds an MBR. */
export function isoDisc(
  options: {
    label?: string;
    bios?: boolean;
    efiLoaders?: string[];
    hybrid?: boolean;
  } = {},
): Buffer {
  const { label = 'TEST_DISC', bios = false, efiLoaders, hybrid } = options;
  const efiSector = 32;
  const disc = Buffer.alloc(efiSector * CD + MIB);
  const blocks = disc.length / CD;
  const primary = disc.subarray(16 * CD, 17 * CD);
  primary[0] = 1;
  primary.write('CD001\x01', 1, 'latin1');
  primary.write(label.padEnd(32), 40, 'latin1');
  primary.writeUInt32LE(blocks, 80);
  primary.writeUInt32BE(blocks, 84);
  primary.writeUInt16LE(CD, 128);
  primary.writeUInt16BE(CD, 130);
  if (bios || efiLoaders) {
    const boot = disc.subarray(17 * CD, 18 * CD);
    boot.write('\x00CD001\x01EL TORITO SPECIFICATION', 0, 'latin1');
    boot.writeUInt32LE(20, 0x47);
    bootCatalog({ bios, efiSector: efiLoaders && efiSector }).copy(
      disc,
      20 * CD,
    );
  }
  if (efiLoaders) {
    fatVolume(efiLoaders).copy(disc, efiSector * CD);
  }
  disc.write('\xffCD001\x01', 18 * CD, 'latin1');
  if (hybrid) {
    mbrDisk([{ type: '17', active: true }], { bootCode: 'hybrid' }).copy(
      disc,
      0,
      0,
      SECTOR,
    );
  }
  return disc;
}

/**
 * What the content of a disk tells: how it is divided, whether and how it
 * boots, for which architecture. Reads a few sectors only.
 */
import {
  START_BYTES,
  hasText,
  isZero,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { sliceReader } from '../readers';
import type { DiskFacts, DiskReader } from '../types';
import { bootFacts } from './bootFacts';
import { findEfiLoaders } from './fat';
import { findFileSystem } from './fileSystems';
import { findSystem } from './os/findSystem';
import { readPartitionTable } from './partitions';
import type { Partition, PartitionTable } from './partitions';

/** What was found, and what that says of the disk's length. */
export interface DiskContent {
  facts: DiskFacts;
  /** Nothing was recognised: neither partitions nor a file system nor a loader. */
  unknown: boolean;
  /** Bytes that the disk must have; less means that it was cut off. */
  requiredSize: number;
}

const EFI_SYSTEM = ['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', 'ef'];
const BIOS_BOOT = '21686148-6449-6e6f-744e-656564454649';
/** FAT of several sizes: UEFI firmware boots from these as well. */
const FAT_TYPES = ['01', '04', '06', '0b', '0c', '0e'];
const ROOT_TYPES: Record<string, DiskFacts['architecture']> = {
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'x86_64',
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'aarch64',
};
const MAX_EFI_CANDIDATES = 4;
const BOOT_CODE_BYTES = 440;

/** Code for a BIOS counts only if something says that it is meant to be run. */
function bootsByBios(head: Buffer, table: PartitionTable): boolean {
  const hasCode = !isZero(head, 0, BOOT_CODE_BYTES);
  const isGrub = head.subarray(0, BOOT_CODE_BYTES).includes('GRUB');
  return (
    hasCode &&
    (isGrub || table.partitions.some(it => it.active || it.type === BIOS_BOOT))
  );
}

async function loadersOf(
  disk: DiskReader,
  partition: Partition,
): Promise<readonly string[] | undefined> {
  const end = Math.min(partition.start + partition.size, disk.size);
  return end <= partition.start
    ? undefined
    : findEfiLoaders(sliceReader(disk, partition.start, end - partition.start));
}

/** Looks for boot loaders in the partitions that a UEFI firmware would try. */
async function findUefi(
  disk: DiskReader,
  table: PartitionTable,
): Promise<{ uefi: boolean; loaders?: readonly string[] }> {
  const candidates = table.partitions
    .filter(it => EFI_SYSTEM.includes(it.type) || FAT_TYPES.includes(it.type))
    .slice(0, MAX_EFI_CANDIDATES);
  let unreadable = false;
  for (const partition of candidates) {
    const loaders = await loadersOf(disk, partition);
    if (loaders && loaders.length > 0) {
      return { uefi: true, loaders };
    }
    unreadable ||= loaders === undefined && EFI_SYSTEM.includes(partition.type);
  }
  return { uefi: unreadable };
}

async function partitionedContent(
  disk: DiskReader,
  head: Buffer,
  table: PartitionTable,
): Promise<DiskContent> {
  const root = table.partitions.find(it => ROOT_TYPES[it.type]);
  const { os, architecture } = await findSystem(disk, table.partitions);
  return {
    facts: {
      partitionTable: table.kind,
      ...(architecture && { architecture }),
      ...bootFacts({
        bios: bootsByBios(head, table),
        ...(await findUefi(disk, table)),
        architecture: root && ROOT_TYPES[root.type],
      }),
      ...(os && { os }),
    },
    unknown: false,
    requiredSize: table.requiredSize,
  };
}

/** A loader that fills the disk, as on a floppy: code and a boot signature. */
function isBareLoader(head: Buffer): boolean {
  return hasText(head, 510, '\x55\xaa') && !isZero(head, 0, BOOT_CODE_BYTES);
}

/**
 * Reads what a disk holds.
 *
 * @param disk - the disk as the machine sees it, within bounded reads
 */
export async function readDiskContent(disk: DiskReader): Promise<DiskContent> {
  const head = await disk.read(0, Math.min(disk.size, START_BYTES));
  // A FAT or NTFS volume has a boot sector that could pass for an MBR.
  const fileSystem = findFileSystem(head);
  const isVolume = fileSystem !== undefined && isVolumeStart(fileSystem.name);
  const table = isVolume ? undefined : await readPartitionTable(disk, head);
  if (table) {
    return partitionedContent(disk, head, table);
  }
  const bios = !isVolume && isBareLoader(head);
  const whole = { start: 0, size: disk.size };
  const system = fileSystem && (await findSystem(disk, [whole]));
  return {
    facts: {
      partitionTable: 'none',
      ...system,
      ...bootFacts({ bios, uefi: false }),
      ...(fileSystem?.label && { label: fileSystem.label }),
    },
    unknown: !fileSystem && !bios,
    requiredSize: 0,
  };
}

function isVolumeStart(name: string): boolean {
  return ['fat', 'ntfs', 'exfat'].includes(name);
}

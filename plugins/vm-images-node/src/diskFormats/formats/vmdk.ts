/**
 * VMDK, of which only the two self-contained kinds are taken: monolithicSparse
 * and streamOptimized, as exports of VMware, VirtualBox and qemu-img are.
 */
import {
  BrokenImageError,
  assertInside,
  assertSafe,
  assertSound,
} from '../errors';
import {
  hasText,
  textAt,
  u16,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import type { DiskReader, ParsedDisk } from '../types';
import { parseVmdkDescriptor } from './vmdkDescriptor';
import { vmdkGuest } from './vmdkGuest';

/** The header's numbers, offsets and sizes in sectors of 512 bytes. */
export interface VmdkHeader {
  version: number;
  flags: number;
  capacity: number;
  grainSectors: number;
  descriptorOffset: number;
  descriptorSectors: number;
  entriesPerTable: number;
  redundantDirectory: number;
  grainDirectory: number;
  overhead: number;
  newlines: string;
  compressed: boolean;
  compressAlgorithm: number;
}

const SECTOR = 512;
/** What QEMU reads as the descriptor, whatever the header claims. */
const DESCRIPTOR_SECTORS = 20;
const DESCRIPTOR_OFFSET = 1;
const MAX_DESCRIPTOR_SECTORS = 128;
const MAX_DIRECTORY_ENTRIES = 4 * 1024 * 1024;
/** The grain directory's place when the footer tells it. */
const AT_END = 2 ** 64;
const MARKER = { endOfStream: 0, footer: 3 } as const;
/** Bit 2 tells that zeroed grains are used; QEMU and we read them anyway. */
const FLAG = { newlines: 1, redundant: 2, stream: 0x30000 } as const;
const KNOWN_FLAGS = 0x30007;

function readHeader(bytes: Buffer): VmdkHeader {
  assertSound(
    hasText(bytes, 0, 'KDMV'),
    'vmdk-footer',
    'its footer does not hold a header',
  );
  const n32 = (offset: number) => u32(bytes, offset, true) ?? 0;
  const n64 = (offset: number) => u64(bytes, offset, true) ?? 0;
  const compressAlgorithm = u16(bytes, 77, true) ?? 0;
  return {
    version: n32(4),
    flags: n32(8),
    capacity: n64(12),
    grainSectors: n64(20),
    descriptorOffset: n64(28),
    descriptorSectors: n64(36),
    entriesPerTable: n32(44),
    redundantDirectory: n64(48),
    grainDirectory: n64(56),
    overhead: n64(64),
    newlines: textAt(bytes, 73, 4),
    compressAlgorithm,
    compressed: compressAlgorithm === 1,
  };
}

function checkHeader(header: VmdkHeader): void {
  const { grainSectors, entriesPerTable } = header;
  assertSafe(
    header.version >= 1 && header.version <= 3,
    'vmdk-version',
    `VMDK version ${header.version} is not known`,
    'Export it with a lower hardware version.',
  );
  assertSafe(
    (header.flags & ~KNOWN_FLAGS) === 0 && header.compressAlgorithm <= 1,
    'vmdk-unknown-feature',
    `it uses features that are not known here (flags 0x${header.flags.toString(
      16,
    )})`,
    'Convert it with a current qemu-img and try again.',
  );
  assertSound(
    (header.flags & FLAG.newlines) === 0 || header.newlines === '\n \r\n',
    'vmdk-newlines',
    'it was damaged by a transfer in text mode',
    'Transfer it again in binary mode.',
  );
  assertSound(
    grainSectors >= 8 &&
      grainSectors <= 4096 &&
      Number.isInteger(Math.log2(grainSectors)),
    'vmdk-grain-size',
    `its grain size of ${grainSectors} sectors is impossible`,
  );
  assertSound(
    entriesPerTable > 0 && entriesPerTable <= 512,
    'vmdk-tables',
    `its grain tables claim ${entriesPerTable} entries, but 512 is the limit`,
  );
  assertSafe(
    header.descriptorOffset === DESCRIPTOR_OFFSET &&
      header.descriptorSectors >= 1 &&
      header.descriptorSectors <= MAX_DESCRIPTOR_SECTORS,
    'vmdk-descriptor',
    `its descriptor is not at its standard place but at sector ${header.descriptorOffset}`,
    'Convert it with a current qemu-img and try again.',
  );
}

/** With streamOptimized, the grain directory's place comes at the very end. */
async function readFooter(
  reader: DiskReader,
  start: VmdkHeader,
): Promise<VmdkHeader> {
  const length = 3 * SECTOR;
  assertSound(
    reader.size % SECTOR === 0 && reader.size > length + SECTOR,
    'truncated',
    'it is cut off: its footer is missing',
  );
  const bytes = await reader.read(reader.size - length, length);
  const isMarker = (at: number, type: number) =>
    u32(bytes, at + 8, true) === 0 && u32(bytes, at + 12, true) === type;
  assertSound(
    isMarker(0, MARKER.footer) &&
      isMarker(2 * SECTOR, MARKER.endOfStream) &&
      u64(bytes, 2 * SECTOR, true) === 0 &&
      hasText(bytes, SECTOR, 'KDMV'),
    'truncated',
    'it is cut off: its footer is missing',
  );
  const footer = readHeader(bytes.subarray(SECTOR, 2 * SECTOR));
  assertSound(
    footer.capacity === start.capacity &&
      footer.grainSectors === start.grainSectors &&
      footer.entriesPerTable === start.entriesPerTable &&
      footer.flags === start.flags &&
      footer.compressed === start.compressed &&
      footer.grainDirectory < AT_END,
    'vmdk-footer',
    'its header and its footer contradict each other',
  );
  return footer;
}

async function readDescriptor(reader: DiskReader, header: VmdkHeader) {
  const offset = DESCRIPTOR_OFFSET * SECTOR;
  const claimed = header.descriptorSectors * SECTOR;
  assertInside(reader.size, {
    offset,
    length: claimed,
    what: 'the descriptor',
  });
  const length = Math.max(claimed, DESCRIPTOR_SECTORS * SECTOR);
  const bytes = await reader.read(
    offset,
    Math.min(length, reader.size - offset),
  );
  const end = bytes.indexOf(0);
  if (end < 0 || end > claimed) {
    throw new BrokenImageError({
      rule: 'vmdk-descriptor',
      reason: 'its descriptor has no end',
    });
  }
  return parseVmdkDescriptor(bytes.toString('latin1', 0, end));
}

function checkDirectory(header: VmdkHeader, fileSize: number): number {
  const entries = Math.ceil(
    header.capacity / (header.grainSectors * header.entriesPerTable),
  );
  assertSound(
    entries <= MAX_DIRECTORY_ENTRIES,
    'vmdk-tables',
    `its grain directory would need ${entries} entries`,
  );
  const directories = [
    { sector: header.grainDirectory, what: 'the grain directory' },
  ];
  if ((header.flags & FLAG.redundant) !== 0) {
    directories.push({
      sector: header.redundantDirectory,
      what: 'the second grain directory',
    });
  }
  for (const { sector, what } of directories) {
    const offset = sector * SECTOR;
    assertSound(offset > 0, 'vmdk-tables', `${what} is missing`);
    assertInside(fileSize, { offset, length: entries * 4, what });
  }
  assertInside(fileSize, {
    offset: 0,
    length: header.overhead * SECTOR,
    what: 'the metadata',
  });
  return entries;
}

export async function parseVmdk(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  assertInside(reader.size, { offset: 0, length: SECTOR, what: 'the header' });
  const start = readHeader(await reader.read(0, SECTOR));
  checkHeader(start);
  // With no capacity, QEMU would follow the descriptor to other files.
  assertVirtualSize(start.capacity * SECTOR, limits);
  const { createType, extentSectors } = await readDescriptor(reader, start);
  const isStream = createType === 'streamOptimized';
  assertSound(
    extentSectors === start.capacity &&
      isStream === start.compressed &&
      // Compressed, and with a marker before each grain: both or neither.
      (start.flags & FLAG.stream) === (isStream ? FLAG.stream : 0),
    'vmdk-descriptor',
    'its header and its descriptor contradict each other',
  );
  const header =
    start.grainDirectory >= AT_END ? await readFooter(reader, start) : start;
  const directoryEntries = checkDirectory(header, reader.size);
  return {
    virtualSizeBytes: header.capacity * SECTOR,
    details: {
      subformat: createType,
      version: header.version,
      clusterSizeBytes: header.grainSectors * SECTOR,
      compression: header.compressed ? 'deflate' : undefined,
      encrypted: false,
    },
    guest: await vmdkGuest(reader, header, directoryEntries),
  };
}

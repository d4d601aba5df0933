/**
 * qcow2 versions 2 and 3.
 *
 * The dangerous parts are names of other files (backing file, external data
 * file), which QEMU would open on our host, and tables whose place or size the
 * header claims freely. Everything that could name a file is refused; every
 * table must lie inside the file and fit the virtual size.
 */
import { assertInside, assertSafe, assertSound } from '../errors';
import {
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { assertVirtualSize } from '../limits';
import type { ParseLimits } from '../limits';
import type { DiskReader, ParsedDisk } from '../types';
import { checkExtensions } from './qcow2Extensions';
import { qcow2Guest } from './qcow2Guest';
import { checkSnapshots } from './qcow2Snapshots';

/** The header's numbers, of which only the form has been checked. */
export interface Qcow2Header {
  version: number;
  backingOffset: number;
  backingSize: number;
  clusterBits: number;
  clusterSize: number;
  virtualSize: number;
  cryptMethod: number;
  l1Entries: number;
  l1Offset: number;
  refcountOffset: number;
  refcountClusters: number;
  snapshots: number;
  snapshotsOffset: number;
  /** Low half; the high half is checked to be zero. */
  incompatible: number;
  autoclear: number;
  refcountOrder: number;
  headerLength: number;
  compressionType: number;
}

const V2_HEADER_BYTES = 72;
const V3_HEADER_BYTES = 104;
const MAX_L1_BYTES = 32 * 1024 * 1024;
const MAX_REFCOUNT_TABLE_BYTES = 8 * 1024 * 1024;

/** Bits of `incompatible`. */
export const QCOW2_FEATURE = {
  dirty: 1,
  corrupt: 2,
  dataFile: 4,
  compressionType: 8,
  extendedL2: 16,
} as const;
const KNOWN_FEATURES = 31;

const CONVERT = 'Convert it with a current qemu-img and try again.';

async function readHeader(reader: DiskReader): Promise<Qcow2Header> {
  assertInside(reader.size, {
    offset: 0,
    length: V2_HEADER_BYTES,
    what: 'the qcow2 header',
  });
  const bytes = await reader.read(0, Math.min(reader.size, 112));
  const version = u32(bytes, 4, false) ?? 0;
  assertSafe(
    version === 2 || version === 3,
    'qcow2-version',
    `qcow2 version ${version} is not known`,
    CONVERT,
  );
  const v3 = version === 3;
  assertSound(
    !v3 || bytes.length >= V3_HEADER_BYTES,
    'truncated',
    'it ends inside the qcow2 header',
  );
  const n32 = (offset: number) => u32(bytes, offset, false) ?? 0;
  const n64 = (offset: number) => u64(bytes, offset, false) ?? 0;
  const headerLength = v3 ? n32(100) : V2_HEADER_BYTES;
  const clusterBits = n32(20);
  return {
    version,
    backingOffset: n64(8),
    backingSize: n32(16),
    clusterBits,
    clusterSize: 2 ** Math.min(clusterBits, 32),
    virtualSize: n64(24),
    cryptMethod: n32(32),
    l1Entries: n32(36),
    l1Offset: n64(40),
    refcountOffset: n64(48),
    refcountClusters: n32(56),
    snapshots: n32(60),
    snapshotsOffset: n64(64),
    // A bit in the high half is unknown; map it to one that is.
    incompatible: v3 ? n32(76) + (n32(72) === 0 ? 0 : 2 ** 32) : 0,
    autoclear: v3 ? n32(92) : 0,
    refcountOrder: v3 ? n32(96) : 4,
    headerLength,
    compressionType: v3 && headerLength >= 105 ? bytes[104] ?? 0 : 0,
  };
}

function has(header: Qcow2Header, feature: keyof typeof QCOW2_FEATURE) {
  return (header.incompatible & QCOW2_FEATURE[feature]) !== 0;
}

function checkFeatures(header: Qcow2Header): void {
  assertSafe(
    header.backingOffset === 0 && header.backingSize === 0,
    'qcow2-backing-file',
    'it depends on another file (a backing file)',
    'Make it self-contained: qemu-img convert -O qcow2 <file> disk.qcow2',
  );
  assertSafe(
    header.incompatible <= KNOWN_FEATURES,
    'qcow2-unknown-feature',
    `it needs features that are not known here (bits 0x${header.incompatible.toString(
      16,
    )})`,
    CONVERT,
  );
  assertSafe(
    !has(header, 'dataFile'),
    'qcow2-data-file',
    'it keeps its data in another file (an external data file)',
    'Make it self-contained: qemu-img convert -O qcow2 <file> disk.qcow2',
  );
  assertSound(
    !has(header, 'corrupt'),
    'qcow2-corrupt',
    'it is marked as corrupt by the program that wrote it',
    'Repair it with: qemu-img check -r all <file>',
  );
  assertSafe(
    header.cryptMethod === 0 || header.cryptMethod === 2,
    'qcow2-encryption',
    header.cryptMethod === 1
      ? 'it uses the old AES encryption of qcow2, which no current machine can run'
      : `its encryption method ${header.cryptMethod} is not known`,
    'Decrypt it with qemu-img convert before you give it.',
  );
  assertSafe(
    header.compressionType <= 1 &&
      (header.compressionType !== 0) === has(header, 'compressionType'),
    'qcow2-compression',
    `its compression method ${header.compressionType} is not known`,
    CONVERT,
  );
}

function checkForm(header: Qcow2Header): void {
  assertSound(
    header.clusterBits >= 9 && header.clusterBits <= 21,
    'qcow2-cluster-size',
    `its cluster size is 2^${header.clusterBits} bytes, but 2^9 to 2^21 are allowed`,
  );
  assertSound(
    !has(header, 'extendedL2') || header.clusterBits >= 14,
    'qcow2-cluster-size',
    'its clusters are too small for subclusters',
  );
  assertSound(
    header.headerLength >=
      (header.version === 3 ? V3_HEADER_BYTES : V2_HEADER_BYTES) &&
      header.headerLength % 8 === 0 &&
      header.headerLength <= header.clusterSize,
    'qcow2-header-length',
    `its header length of ${header.headerLength} bytes is impossible`,
  );
  assertSound(
    header.refcountOrder <= 6,
    'qcow2-refcounts',
    `its reference counts are 2^${header.refcountOrder} bits wide, but 64 is the limit`,
  );
}

function checkTables(header: Qcow2Header, fileSize: number): void {
  const { clusterSize, l1Entries } = header;
  const l2Entries = clusterSize / (has(header, 'extendedL2') ? 16 : 8);
  const needed = Math.ceil(header.virtualSize / (clusterSize * l2Entries));
  assertSound(
    l1Entries >= needed && l1Entries * 8 <= MAX_L1_BYTES,
    'qcow2-l1-size',
    `its first-level table has ${l1Entries} entries, but its virtual size needs ${needed}`,
  );
  const refcountBytes = header.refcountClusters * clusterSize;
  assertSound(
    header.refcountClusters > 0 && refcountBytes <= MAX_REFCOUNT_TABLE_BYTES,
    'qcow2-refcounts',
    `its reference count table has an impossible size of ${refcountBytes} bytes`,
  );
  const tables = [
    { offset: header.l1Offset, length: l1Entries * 8, what: 'the L1 table' },
    {
      offset: header.refcountOffset,
      length: refcountBytes,
      what: 'the reference count table',
    },
  ];
  for (const table of tables) {
    assertSound(
      table.offset >= clusterSize && table.offset % clusterSize === 0,
      'qcow2-table-offset',
      `${table.what} is at byte ${table.offset}, inside the header or not on a cluster boundary`,
    );
    assertInside(fileSize, table);
  }
}

export async function parseQcow2(
  reader: DiskReader,
  limits: ParseLimits,
): Promise<ParsedDisk> {
  const header = await readHeader(reader);
  checkFeatures(header);
  assertVirtualSize(header.virtualSize, limits);
  checkForm(header);
  checkTables(header, reader.size);
  const { luks } = await checkExtensions(reader, header);
  assertSound(
    luks === (header.cryptMethod === 2),
    'qcow2-encryption',
    'its encryption header and its encryption method contradict each other',
  );
  await checkSnapshots(reader, header);
  const encrypted = header.cryptMethod !== 0;
  const guest = await qcow2Guest(reader, header);
  return {
    virtualSizeBytes: header.virtualSize,
    details: {
      version: header.version,
      clusterSizeBytes: header.clusterSize,
      compression: header.compressionType === 1 ? 'zstd' : 'zlib',
      encrypted,
      snapshots: header.snapshots,
      dirty: has(header, 'dirty'),
    },
    guest: encrypted ? undefined : guest,
  };
}

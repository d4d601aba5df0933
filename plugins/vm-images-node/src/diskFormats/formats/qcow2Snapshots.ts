import { assertInside, assertSound } from '../errors';
import {
  u16,
  u32,
  u64,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { DiskReader } from '../types';
import type { Qcow2Header } from './qcow2';

/** QEMU would take 65536; more than this is no image but a store of states. */
const MAX_SNAPSHOTS = 256;
const ENTRY_BYTES = 40;
const MAX_ENTRY_BYTES = 64 * 1024;
const MAX_EXTRA_BYTES = 1024;

/** Checks that the table of internal snapshots lies inside the file, entry by entry. */
export async function checkSnapshots(
  reader: DiskReader,
  header: Qcow2Header,
): Promise<void> {
  const { snapshots, snapshotsOffset, clusterSize } = header;
  assertSound(
    snapshots <= MAX_SNAPSHOTS,
    'qcow2-snapshots',
    `it claims ${snapshots} internal snapshots, more than ${MAX_SNAPSHOTS}`,
    'Delete them (qemu-img snapshot -d) or convert the image.',
  );
  if (snapshots === 0) {
    return;
  }
  assertSound(
    snapshotsOffset >= clusterSize && snapshotsOffset % clusterSize === 0,
    'qcow2-snapshots',
    `its snapshot table is at the impossible byte ${snapshotsOffset}`,
  );
  let at = snapshotsOffset;
  for (let index = 0; index < snapshots; index++) {
    assertInside(reader.size, {
      offset: at,
      length: ENTRY_BYTES,
      what: `snapshot ${index + 1} of ${snapshots}`,
    });
    const entry = await reader.read(at, ENTRY_BYTES);
    const extra = u32(entry, 36, false) ?? 0;
    const names = (u16(entry, 12, false) ?? 0) + (u16(entry, 14, false) ?? 0);
    const length = ENTRY_BYTES + extra + names;
    assertSound(
      extra <= MAX_EXTRA_BYTES && length <= MAX_ENTRY_BYTES,
      'qcow2-snapshots',
      `snapshot ${index + 1} has an entry of ${length} bytes`,
    );
    assertInside(reader.size, {
      offset: u64(entry, 0, false) ?? 0,
      length: (u32(entry, 8, false) ?? 0) * 8,
      what: `the table of snapshot ${index + 1}`,
    });
    at += Math.ceil(length / 8) * 8;
  }
}

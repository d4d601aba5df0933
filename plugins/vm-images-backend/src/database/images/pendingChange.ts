import {
  imageStatuses,
  type ImageFeatures,
  type ImagePatch,
  type ImageStatus,
  type PendingImageChange,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageRow } from '../tables';
import { parseJson, withoutUndefined } from '../values';
import type { ImageRowPatch } from './types';

/** What whoever makes the image finds out, and writes when it is done. */
const facts: readonly (keyof PendingImageChange)[] = [
  'os',
  'features',
  'bootMode',
  'minMemoryMiB',
  'maxMemoryMiB',
  'minDiskGiB',
  'defaultUser',
];

/** The columns of such facts; features are merged into those of the row. */
export function factsToRow(
  patch: PendingImageChange,
  row: Pick<ImageRow, 'features'>,
): ImageRowPatch {
  const { os, features } = patch;
  return withoutUndefined({
    os_type: os?.type,
    os_distribution: os && (os.distribution ?? '').trim().toLowerCase(),
    os_version: os && (os.version ?? '').trim(),
    features: features && mergedFeatures(features, row),
    boot_mode: patch.bootMode,
    min_memory_mib: patch.minMemoryMiB,
    max_memory_mib: patch.maxMemoryMiB,
    min_disk_gib: patch.minDiskGiB,
    default_user: patch.defaultUser,
  });
}

/**
 * Splits a patch into what is written at once and what waits until the image is
 * available, because the operation that makes it would write over it.
 */
export function splitPatch(
  patch: ImagePatch,
  status: ImageStatus,
): { now: ImagePatch; later?: PendingImageChange } {
  if (!imageStatuses[status].inFlight && status !== 'failed') {
    return { now: patch };
  }
  const now: ImagePatch = {};
  const later: PendingImageChange = {};
  for (const key of Object.keys(patch) as (keyof ImagePatch)[]) {
    const waits = (facts as readonly string[]).includes(key);
    Object.assign(waits ? later : now, { [key]: patch[key] });
  }
  return Object.keys(later).length > 0 ? { now, later } : { now };
}

/** What waits already, with more. */
export function addPending(
  row: Pick<ImageRow, 'pending_change'>,
  later: PendingImageChange,
): string {
  const before = parseJson<PendingImageChange>(row.pending_change);
  const features = before?.features || later.features;
  return JSON.stringify({
    ...before,
    ...later,
    ...(features && { features: { ...before?.features, ...later.features } }),
  });
}

/** A change of a row; with it comes what waited for the image to be available. */
export function withPending(
  before: ImageRow,
  patch: Partial<ImageRow>,
): Partial<ImageRow> {
  // It may have become available since somebody decided that a change waits.
  if ((patch.status ?? before.status) !== 'available') return patch;
  const pending = parseJson<PendingImageChange>(
    patch.pending_change ?? before.pending_change,
  );
  if (!pending) return patch;
  return {
    ...patch,
    ...factsToRow(pending, { features: patch.features ?? before.features }),
    pending_change: null,
  };
}

function mergedFeatures(
  features: ImageFeatures,
  row: Pick<ImageRow, 'features'>,
): string {
  const before = parseJson<ImageFeatures>(row.features);
  return JSON.stringify({ ...before, ...features });
}

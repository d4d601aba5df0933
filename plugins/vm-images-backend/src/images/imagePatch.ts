import { ConflictError, InputError } from '@backstage/errors';
import {
  editableInBin,
  type Image,
  type ImagePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageRowPatch } from '../database/images';
import { normalizeTagsJson } from '../database/images/normalizeTags';
import type { ImageRow } from '../database/tables';
import { withoutUndefined } from '../database/values';
import { checkText } from '../request/checkText';

/**
 * What a patch writes to the row. Features are merged; everything else that is
 * given replaces what was.
 *
 * @throws InputError naming the field that makes no sense, ConflictError for
 * what cannot be changed in the recycle bin.
 */
export function imagePatchToRow(
  patch: ImagePatch,
  row: ImageRow,
): ImageRowPatch {
  const { os, tags, features } = patch;
  checkMemory(patch, row);
  checkBin(patch, row);
  return withoutUndefined({
    name: checkText('name', patch.name),
    description: patch.description,
    tags: tags && tagsToRow(tags),
    project_group: patch.projectGroup?.trim(),
    family: patch.family?.trim(),
    version: patch.version?.trim(),
    os_type: os?.type,
    os_distribution: os && (os.distribution ?? '').trim().toLowerCase(),
    os_version: os && (os.version ?? '').trim(),
    features: features && mergedFeatures(features, row),
    boot_mode: patch.bootMode,
    min_memory_mib: patch.minMemoryMiB,
    max_memory_mib: patch.maxMemoryMiB,
    min_disk_gib: patch.minDiskGiB,
    default_user: patch.defaultUser,
    protected: patch.protected,
  });
}

function tagsToRow(tags: readonly string[]): string {
  const json = normalizeTagsJson(JSON.stringify(tags));
  if (tags.some(tag => tag.trim() === '')) {
    throw new InputError('A tag in "tags" is empty. Leave it out.');
  }
  return json;
}

function mergedFeatures(features: Image['features'], row: ImageRow): string {
  const before = JSON.parse(row.features) as Image['features'];
  return JSON.stringify({ ...before, ...features });
}

function checkBin(patch: ImagePatch, row: ImageRow): void {
  if (row.status !== 'deleted') return;
  const kept = Object.keys(patch).filter(
    field => !editableInBin.includes(field as keyof ImagePatch),
  );
  if (kept.length === 0) return;
  throw new ConflictError(
    `Image "${row.name}" is in the recycle bin: "${kept.join(
      '", "',
    )}" cannot be changed there. Restore it first.`,
  );
}

function checkMemory(patch: ImagePatch, row: ImageRow): void {
  const min = patch.minMemoryMiB ?? row.min_memory_mib ?? 0;
  const max = patch.maxMemoryMiB ?? row.max_memory_mib ?? Infinity;
  if (min <= max) return;
  throw new InputError(
    `"minMemoryMiB" (${min}) is more than "maxMemoryMiB" (${max}). Change one of them.`,
  );
}

import { ConflictError, InputError } from '@backstage/errors';
import {
  editableInBin,
  type ImagePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  addPending,
  factsToRow,
  splitPatch,
  type ImageRowPatch,
} from '../database/images';
import { normalizeTagsJson } from '../database/images/normalizeTags';
import type { ImageRow } from '../database/tables';
import { parseJson, withoutUndefined } from '../database/values';
import { checkText } from '../request/checkText';

/**
 * What a patch writes to the row. Features are merged; everything else that is
 * given replaces what was. What the operation that makes the image would write
 * over waits until that is done.
 *
 * @throws InputError naming the field that makes no sense, ConflictError for
 * what cannot be changed in the recycle bin.
 */
export function imagePatchToRow(
  patch: ImagePatch,
  row: ImageRow,
): ImageRowPatch {
  checkMemory(patch, row);
  checkBin(patch, row);
  const { now, later } = splitPatch(patch, row.status);
  return {
    ...columnsOf(now, row),
    ...(later && { pending_change: addPending(row, later) }),
  };
}

function columnsOf(patch: ImagePatch, row: ImageRow): ImageRowPatch {
  const { tags } = patch;
  return withoutUndefined({
    name: checkText('name', patch.name),
    description: patch.description,
    tags: tags && tagsToRow(tags),
    project_group: patch.projectGroup?.trim(),
    family: patch.family?.trim(),
    version: patch.version?.trim(),
    ...factsToRow(patch, row),
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
  const waits = parseJson<ImagePatch>(row.pending_change);
  const min =
    firstSaid(patch.minMemoryMiB, waits?.minMemoryMiB, row.min_memory_mib) ?? 0;
  const max =
    firstSaid(patch.maxMemoryMiB, waits?.maxMemoryMiB, row.max_memory_mib) ??
    Infinity;
  if (min <= max) return;
  throw new InputError(
    `"minMemoryMiB" (${min}) is more than "maxMemoryMiB" (${max}). Change one of them.`,
  );
}

/** The first that is given; null says that there is none. */
function firstSaid(
  ...values: (number | null | undefined)[]
): number | null | undefined {
  return values.find(value => value !== undefined);
}

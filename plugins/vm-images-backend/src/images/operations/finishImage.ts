import type { Failure } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { moveImage, type ImageRowPatch } from '../../database/images';
import { parentsOf } from '../../database/lineage/imageParents';
import type { ImageRow } from '../../database/tables';
import { forgetUnneededKeys } from '../../encryption/unneededKeys';

interface Held {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
}

/** The image's row, if this operation still is the one that works on it. */
export async function heldImage(held: Held): Promise<ImageRow | undefined> {
  const { tx, id } = held;
  const row = await tx<ImageRow>('images').where({ id }).forUpdate().first();
  return row?.operation_id === held.operationId ? row : undefined;
}

/**
 * Lets go of an image at the end of an operation, in the status it came to.
 * Does nothing when it ran before.
 */
export async function finishImage(
  options: Held & {
    to: 'available' | 'failed';
    failure?: Failure;
    patch?: ImageRowPatch;
  },
): Promise<void> {
  const { tx, id, to, failure, patch } = options;
  if (!(await heldImage(options))) return;
  await moveImage({
    tx,
    id,
    to,
    patch: {
      ...patch,
      failure: failure ? JSON.stringify(failure) : null,
      operation_id: null,
    },
  });
  await forgetUnneededKeys(tx, await parentsOf(tx, id));
}

/**
 * Takes an image out of the lists for good: nothing of it is left. Its data key
 * goes as well, unless other disks are encrypted by it.
 */
export async function destroyImageRow(options: Held): Promise<void> {
  const { tx, id } = options;
  const row = await heldImage(options);
  if (!row) return;
  if (row.status !== 'deleting' && row.status !== 'deleted') {
    await moveImage({ tx, id, to: 'deleting' });
  }
  await moveImage({
    tx,
    id,
    to: 'destroyed',
    patch: { operation_id: null, deleted_at: Date.now() },
  });
  await forgetUnneededKeys(tx, [id, ...(await parentsOf(tx, id))]);
}

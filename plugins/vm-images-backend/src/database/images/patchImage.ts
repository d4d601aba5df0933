import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ImageRow } from '../tables';
import type { ImageRowPatch } from './types';
import { updateImageRow } from './updateImageRow';

/**
 * Changes facts of an image, never its status (see `moveImage`). Call it inside
 * a transaction.
 *
 * @throws ConflictError when `ifRevision` is not its revision; NotFoundError
 * when there is no such image.
 */
export async function patchImage(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  patch: ImageRowPatch;
  /** The revision that the change is based on. */
  ifRevision?: number;
}): Promise<ImageRow> {
  const { tx, id, patch, ifRevision } = options;
  return updateImageRow({
    tx,
    id,
    patch,
    check(before) {
      if (ifRevision === undefined || ifRevision === before.revision) return;
      throw new ConflictError(
        `Image "${before.name}" was changed in the meantime: the change is based on revision ${ifRevision}, the newest is ${before.revision}. Load it again and repeat the change.`,
      );
    },
  });
}

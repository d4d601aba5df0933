import { ConflictError } from '@backstage/errors';
import {
  imageStatusesBefore,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ImageRow } from '../tables';
import type { ImageRowPatch } from './types';
import { updateImageRow } from './updateImageRow';

/**
 * Moves an image to another status if the lifecycle table allows it from the
 * one it is in at that very moment. Call it inside a transaction.
 *
 * @throws ConflictError naming both states when it does not; NotFoundError when
 * there is no such image.
 */
export async function moveImage(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  to: ImageStatus;
  patch?: ImageRowPatch;
}): Promise<ImageRow> {
  const { tx, id, to, patch } = options;
  const allowed = imageStatusesBefore(to);
  return updateImageRow({
    tx,
    id,
    patch: { ...patch, status: to },
    check(before) {
      if (allowed.includes(before.status)) return;
      throw new ConflictError(
        `Image "${before.name}" cannot become ${to}: it is ${
          before.status
        }, and ${to} can only follow ${allowed.join(', ')}.`,
      );
    },
  });
}

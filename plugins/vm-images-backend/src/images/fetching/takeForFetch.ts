import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { updateImageRow } from '../../database/images/updateImageRow';
import type { OperationRow } from '../../operations';
import type { FetchInput } from './fetchOperation';

/**
 * Notes on the image's row which operation fetches it.
 *
 * @throws ConflictError when its bytes are here, or another one works on it.
 */
export async function takeForFetch(options: {
  tx: Knex.Transaction;
  operation: Pick<OperationRow, 'id' | 'input'>;
}): Promise<void> {
  const { tx, operation } = options;
  const { imageId: id } = operation.input as FetchInput;
  await updateImageRow({
    ...{ tx, id, patch: { operation_id: operation.id } },
    check({ bytes, name, status, operation_id: other }) {
      if (status !== 'available' || bytes !== 'awaited') {
        throw new ConflictError(
          `There is nothing to fetch of image "${name}" any more. Load it again.`,
        );
      }
      if (other === null || other === operation.id) return;
      throw new ConflictError(
        `Image "${name}" is being fetched already. Wait until that is done.`,
      );
    },
  });
}

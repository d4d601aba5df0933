import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { SAVE_POINTS, type SavePointRow } from '../database/savePoints/types';

/**
 * Claims a snapshot or backup for an operation.
 *
 * @throws ConflictError when another operation has it, or it is no longer there
 */
export async function holdSavePoint(
  tx: Knex.Transaction,
  { id, kind, name }: Pick<SavePointRow, 'id' | 'kind' | 'name'>,
  operationId: string,
): Promise<void> {
  const held = await tx<SavePointRow>(SAVE_POINTS)
    .where({ id, status: 'available' })
    .whereNull('operation_id')
    .update({ operation_id: operationId, updated_at: Date.now() });
  if (held === 1) return;
  throw new ConflictError(
    `The ${kind} "${name}" is being worked on, or is gone. Wait until that is done, and look again.`,
  );
}

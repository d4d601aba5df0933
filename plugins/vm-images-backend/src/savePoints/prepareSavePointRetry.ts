/** Puts snapshots and backups into the state in which a retry expects them. */
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  getSavePointRow,
  insertSavePoint,
  moveSavePoint,
} from '../database/savePoints';
import type { OperationRow } from '../operations';
import { holdSavePoint } from './holdSavePoint';
import type { DeleteSavePointInput } from './operations';
import type { SaveInput } from './operations/savePointWork';

/** One that is made again: it failed before, or nothing of it was left. */
export async function retrySavePoint(
  tx: Knex.Transaction,
  operation: OperationRow,
): Promise<void> {
  const input = operation.input as SaveInput;
  const { savePointId: id, savePointName: name, kind } = input;
  const held = { operation_id: operation.id };
  if (await getSavePointRow({ tx, id })) {
    const patch = { ...held, failure: null };
    await moveSavePoint({ tx, id, to: 'creating', patch });
    return;
  }
  await insertSavePoint({
    tx,
    savePoint: {
      ...{ id, kind, name, description: '', ...held },
      machine_id: input.machineId,
      platform_id: input.platformId,
      created_by: operation.createdBy,
    },
  });
}

/** One of which an image is made. */
export async function retakeSavePoint(
  tx: Knex.Transaction,
  operation: OperationRow,
): Promise<void> {
  const { kind, savePointId: id } = operation.input as SaveInput;
  const row = await getSavePointRow({ tx, id });
  if (!row) throw new ConflictError(`The ${kind} was deleted meanwhile.`);
  await holdSavePoint(tx, row, operation.id);
}

export async function retrySavePointDeletion(
  tx: Knex.Transaction,
  operation: OperationRow,
): Promise<void> {
  const { savePointId: id } = operation.input as DeleteSavePointInput;
  const patch = { operation_id: operation.id };
  await moveSavePoint({ tx, id, to: 'deleting', patch, ifFree: true });
}

import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { announceWork } from './announceWork';
import { databaseTime } from './databaseTime';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
} from './OperationRow';

interface CancelOptions {
  tx: Knex.Transaction;
  by: string;
}

/** What never began ends here; a worker only has to tell its subject. */
async function cancelQueued(
  ids: string[],
  { tx, by }: CancelOptions,
): Promise<OperationTableRow[]> {
  return await tx<OperationTableRow>(OPERATIONS)
    .whereIn('id', ids)
    .where('status', 'queued')
    .whereNull('started_at')
    .update({
      status: 'cancelled',
      outcome: 'cancelled',
      phase: 'end',
      not_before: null,
      fence: tx.raw('fence + 1'),
      cancel_requested_by: by,
      finished_at: databaseTime(tx),
      updated_at: databaseTime(tx),
    })
    .returning('*');
}

/**
 * What has begun is told to stop. One that is queued again after a failure
 * may have left something behind, so it takes this way too.
 */
async function cancelStarted(
  ids: string[],
  { tx, by }: CancelOptions,
): Promise<OperationTableRow[]> {
  return await tx<OperationTableRow>(OPERATIONS)
    .whereIn('id', ids)
    .whereIn('status', ['queued', 'running'])
    .whereNull('outcome')
    .update({
      status: 'cancelling',
      not_before: null,
      cancel_requested_by: by,
      updated_at: databaseTime(tx),
    })
    .returning('*');
}

/**
 * Cancels operations and everything below them. Parents come before their
 * children, the order in which all of us lock rows. Returns those that changed.
 */
async function cancelTree(
  ids: string[],
  options: CancelOptions,
): Promise<OperationRow[]> {
  const changed: OperationRow[] = [];
  let level = ids;
  while (level.length > 0) {
    const rows = [
      ...(await cancelQueued(level, options)),
      ...(await cancelStarted(level, options)),
    ];
    changed.push(...rows.map(toOperationRow));
    const children = await options
      .tx<OperationTableRow>(OPERATIONS)
      .whereIn('parent_id', level)
      .whereIn('phase', ['run', 'undo'])
      .select('id');
    level = children.map(child => child.id);
  }
  if (changed.length > 0) {
    await announceWork(
      options.tx,
      changed.map(row => row.id),
    );
  }
  return changed;
}

/** Cancels what is open below an operation. Returns those that changed. */
export async function cancelChildren(
  database: Knex,
  options: { parentId: string; by: string },
): Promise<OperationRow[]> {
  return await database.transaction(async tx => {
    const children = await tx<OperationTableRow>(OPERATIONS)
      .where('parent_id', options.parentId)
      .whereIn('phase', ['run', 'undo'])
      .select('id');
    const ids = children.map(child => child.id);
    return await cancelTree(ids, { tx, by: options.by });
  });
}

/**
 * Asks that an operation, with its children, ends and cleans up. Asking twice
 * is fine. Returns the operation and all that changed.
 *
 * @throws NotFoundError, or ConflictError if it has ended or is past stopping
 */
export async function cancelOperation(
  database: Knex,
  options: { id: string; by: string },
): Promise<{ operation: OperationRow; changed: OperationRow[] }> {
  const { id, by } = options;
  return await database.transaction(async tx => {
    const changed = await cancelTree([id], { tx, by });
    const row = await tx<OperationTableRow>(OPERATIONS).where({ id }).first();
    if (!row) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    const isStopping = row.status === 'cancelling';
    if (!isStopping && !changed.some(operation => operation.id === id)) {
      throw new ConflictError(
        row.outcome && row.status === 'running'
          ? `Operation ${id} can no longer be cancelled: it is ending as ${row.outcome}`
          : `Operation ${id} cannot be cancelled: it is ${row.status} already`,
      );
    }
    return { operation: toOperationRow(row), changed };
  });
}

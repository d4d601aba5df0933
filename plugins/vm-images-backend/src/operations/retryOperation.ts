import type { JsonObject } from '@backstage/types';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { announceWork } from './announceWork';
import { spawnKeyOf } from './children';
import { databaseTime } from './databaseTime';
import { appendOperationLog } from './operationLog';
import {
  OPERATIONS,
  hasEnded,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
  type StepRecord,
} from './OperationRow';

/**
 * Where a retry goes on: at the first step that is not done. From the first
 * step on that was cleaned up, everything begins anew: what those steps wrote
 * into the state names things that are gone, so it is forgotten, and their
 * keys change. A step that merely failed keeps what it saved, such as how far
 * a download had come.
 */
export function planRetry(
  steps: StepRecord[],
  state: JsonObject,
): { steps: StepRecord[]; state: JsonObject; stepIndex: number } {
  const notDone = steps.findIndex(step => step.status !== 'done');
  const stepIndex = notDone < 0 ? steps.length : notDone;
  const cleaned = steps.findIndex(step => step.cleaned);
  const anewFrom = cleaned < 0 ? steps.length : cleaned;
  const forgotten = new Set(steps.slice(anewFrom).flatMap(s => s.keys ?? []));
  return {
    stepIndex,
    state: Object.fromEntries(
      Object.entries(state).filter(([key]) => !forgotten.has(key)),
    ),
    steps: steps.map((step, index) => {
      const { name, title, keys, round = 0 } = step;
      if (index < stepIndex) {
        return step;
      }
      return index < anewFrom
        ? { name, title, status: 'pending', keys, round }
        : { name, title, status: 'pending', round: round + 1 };
    }),
  };
}

async function retryOne(
  tx: Knex.Transaction,
  options: { row: OperationRow; by: string },
): Promise<OperationRow | undefined> {
  const { row, by } = options;
  const plan = planRetry(row.steps, row.state);
  const rows = await tx<OperationTableRow>(OPERATIONS)
    .where({ id: row.id, status: row.status })
    .whereIn('phase', ['announce', 'closed'])
    .update({
      status: 'queued',
      phase: 'run',
      outcome: null,
      error: null,
      message: null,
      children: null,
      attempt: 1,
      waiting: false,
      not_before: null,
      lease_owner: null,
      lease_until: null,
      fence: tx.raw('fence + 1'),
      cancel_requested_by: null,
      finished_at: null,
      steps: JSON.stringify(plan.steps),
      state: JSON.stringify(plan.state),
      step_index: plan.stepIndex,
      updated_at: databaseTime(tx),
    })
    .returning('*');
  if (rows.length === 0) {
    return undefined;
  }
  const updated = toOperationRow(rows[0]);
  const line = `Tried again by ${by}`;
  const at = Date.parse(updated.updatedAt);
  await appendOperationLog({
    tx,
    id: row.id,
    lines: [{ at, level: 'info', line }],
  });
  return updated;
}

function mayRetry(row: OperationRow): boolean {
  return (
    hasEnded(row) && (row.status === 'failed' || row.status === 'cancelled')
  );
}

/**
 * Children that failed go on with their parent, those that succeeded stay as
 * they are. Children of a step that begins anew are history.
 */
async function findChildrenToRetry(
  tx: Knex.Transaction,
  parent: OperationRow,
): Promise<OperationRow[]> {
  const rows = await tx<OperationTableRow>(OPERATIONS)
    .where('parent_id', parent.id)
    .whereIn('status', ['failed', 'cancelled'])
    .orderBy(['created_at', 'id']);
  const prefixes = parent.steps.map(step => spawnKeyOf(step, ''));
  return rows
    .filter(
      ({ spawn_key: key }) =>
        key === null || prefixes.some(prefix => key.startsWith(prefix)),
    )
    .map(toOperationRow)
    .filter(mayRetry);
}

/**
 * Puts a failed or cancelled operation, and its failed children, back in line.
 * Returns all that changed, the operation itself first.
 *
 * @throws NotFoundError, or ConflictError if it is in any other state
 */
export async function retryOperation(
  tx: Knex.Transaction,
  options: { id: string; by: string },
): Promise<OperationRow[]> {
  const { id, by } = options;
  const found = await tx<OperationTableRow>(OPERATIONS).where({ id }).first();
  if (!found) {
    throw new NotFoundError(`There is no operation ${id}`);
  }
  const row = toOperationRow(found);
  const retried = mayRetry(row) ? await retryOne(tx, { row, by }) : undefined;
  if (!retried) {
    throw new ConflictError(
      `Operation ${id} cannot be tried again: it is ${row.status}${
        hasEnded(row) ? '' : ' and has not come to its end'
      }; only failed and cancelled ones can`,
    );
  }
  const changed = [retried];
  // Grows while it is read: the children of children come in their turn.
  for (const parent of changed) {
    for (const child of await findChildrenToRetry(tx, parent)) {
      const again = await retryOne(tx, { row: child, by });
      if (again) {
        changed.push(again);
      }
    }
  }
  await announceWork(tx);
  return changed;
}

import { ConflictError, InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { insertOperation } from './insertOperation';
import {
  OPERATIONS,
  toChildOutcome,
  toOperationRow,
  type ChildOutcome,
  type OperationRow,
  type OperationTableRow,
  type StepRecord,
} from './OperationRow';
import type { ChildRequest, OperationDefinition } from './types';

const KEY_PATTERN = /^[A-Za-z0-9._:-]{1,100}$/;

/**
 * What makes a child the same child when its step runs again. A step that was
 * undone and begins anew has new children, hence the round.
 */
export function spawnKeyOf(step: StepRecord, key: string): string {
  return `${step.name}.${step.round ?? 0}.${key}`;
}

/** How the children of an operation stand, oldest first. */
export async function listChildren(
  database: Knex,
  parentId: string,
): Promise<ChildOutcome[]> {
  const rows = await database<OperationTableRow>(OPERATIONS)
    .where('parent_id', parentId)
    .orderBy(['created_at', 'id']);
  return rows.map(row => toChildOutcome(toOperationRow(row)));
}

/**
 * Enqueues a child of a running operation, or finds the one of an earlier try.
 * The parent's row is locked first, as a cancel does: so a child is either
 * there when the cancel looks for children, or is never made.
 *
 * @throws ConflictError if the parent is being cancelled
 */
export async function spawnChild(options: {
  tx: Knex.Transaction;
  parent: OperationRow;
  step: StepRecord;
  child: ChildRequest;
  definition: OperationDefinition;
}): Promise<OperationRow> {
  const { tx, parent, step, definition } = options;
  const { key, ...child } = options.child;
  if (!KEY_PATTERN.test(key)) {
    throw new InputError(
      `Key '${key}' of a child of operation ${parent.id} must be 1 to 100 letters, digits or . _ : -`,
    );
  }
  const locked = await tx<OperationTableRow>(OPERATIONS)
    .where({ id: parent.id, status: 'running' })
    .update({ fence: tx.raw('fence') });
  if (locked === 0) {
    throw new ConflictError(
      `Operation ${parent.id} is being cancelled and takes no more children`,
    );
  }
  return await insertOperation({
    tx,
    definition,
    spawnKey: spawnKeyOf(step, key),
    request: {
      ownerRef: parent.ownerRef,
      createdBy: parent.createdBy,
      ...child,
      parentId: parent.id,
    },
  });
}

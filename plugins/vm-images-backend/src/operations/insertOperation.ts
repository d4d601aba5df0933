import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { announceWork } from './announceWork';
import { databaseTime } from './databaseTime';
import { cleanText } from './failure';
import { newOperationId } from './operationId';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
} from './OperationRow';
import type { EnqueueRequest, OperationDefinition } from './types';

const NAME_LENGTH = 255;

/** Values of a new row, with the id and the times left to the caller. */
function newValues(request: EnqueueRequest, definition: OperationDefinition) {
  const { subject } = request;
  const steps = definition.steps.map(({ name, title }) => ({
    name,
    title,
    status: 'pending',
  }));
  return {
    kind: request.kind,
    status: 'queued' as const,
    phase: 'run' as const,
    subject_type: subject?.type ?? null,
    subject_id: subject?.id ?? null,
    subject_name: subject?.name ? cleanText(subject.name, NAME_LENGTH) : null,
    owner_ref: request.ownerRef ?? '',
    created_by: request.createdBy,
    parent_id: request.parentId ?? null,
    queue: definition.queue?.(request.input) ?? '',
    input: JSON.stringify(request.input),
    state: '{}',
    steps: JSON.stringify(steps),
  };
}

/**
 * Writes a new operation, which any worker may claim once this is committed.
 * With a `spawnKey` the same parent and key are the same operation: the one
 * that is there is returned untouched.
 *
 * @throws InputError if nobody is named as the one who asked for it
 */
export async function insertOperation(options: {
  tx: Knex;
  request: EnqueueRequest;
  definition: OperationDefinition;
  spawnKey?: string;
}): Promise<OperationRow> {
  const { tx, request, definition, spawnKey } = options;
  if (!request.createdBy) {
    throw new InputError(
      `Operation ${request.kind} needs createdBy: name the user or the service that asks for it`,
    );
  }
  const insert = tx<OperationTableRow>(OPERATIONS).insert({
    ...newValues(request, definition),
    id: newOperationId(),
    spawn_key: spawnKey ?? null,
    not_before: request.delayMs ? databaseTime(tx, request.delayMs) : null,
    created_at: databaseTime(tx),
    updated_at: databaseTime(tx),
  });
  const rows = spawnKey
    ? await insert
        .onConflict(['parent_id', 'spawn_key'])
        .ignore()
        .returning('*')
    : await insert.returning('*');
  const row =
    rows.at(0) ??
    (await tx<OperationTableRow>(OPERATIONS)
      .where({ parent_id: request.parentId, spawn_key: spawnKey })
      .first());
  if (rows.length > 0) await announceWork(tx);
  return toOperationRow(row!);
}

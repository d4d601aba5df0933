import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  savePointStatusesBefore,
  type SavePointKind,
  type SavePointStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  SAVE_POINTS,
  type NewSavePointRow,
  type SavePointPatch,
  type SavePointRow,
} from './types';

type Tx = Knex | Knex.Transaction;

/** Adds a snapshot or backup that is being made. */
export async function insertSavePoint(options: {
  tx: Tx;
  savePoint: NewSavePointRow;
}): Promise<void> {
  const now = Date.now();
  await options.tx<SavePointRow>(SAVE_POINTS).insert({
    ...options.savePoint,
    status: 'creating',
    created_at: now,
    updated_at: now,
  });
}

export async function getSavePointRow(options: {
  tx: Tx;
  id: string;
}): Promise<SavePointRow | undefined> {
  const { tx, id } = options;
  return tx<SavePointRow>(SAVE_POINTS).where({ id }).first();
}

/** Of one machine, newest first. */
export async function listSavePointRows(options: {
  tx: Tx;
  machineId: string;
}): Promise<SavePointRow[]> {
  return options
    .tx<SavePointRow>(SAVE_POINTS)
    .where({ machine_id: options.machineId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
}

/** How many there are of each machine; of those that failed nothing is left. */
export async function countSavePoints(options: {
  tx: Tx;
  machineIds: readonly string[];
}): Promise<Map<string, Partial<Record<SavePointKind, number>>>> {
  const counts = new Map<string, Partial<Record<SavePointKind, number>>>();
  if (options.machineIds.length === 0) return counts;
  const rows: {
    machine_id: string;
    kind: SavePointKind;
    n: number | string;
  }[] = await options
    .tx(SAVE_POINTS)
    .whereIn('machine_id', options.machineIds)
    .where(one =>
      one.whereNot('status', 'failed').orWhereNotNull('platform_save_point_id'),
    )
    .groupBy('machine_id', 'kind')
    .select('machine_id', 'kind')
    .count({ n: '*' });
  for (const { machine_id: id, kind, n } of rows) {
    counts.set(id, { ...counts.get(id), [kind]: Number(n) });
  }
  return counts;
}

/**
 * Brings one into another status, if the lifecycle table allows it from where
 * it is.
 *
 * @throws ConflictError naming both, or when another operation has it,
 * NotFoundError when it is gone
 */
export async function moveSavePoint(options: {
  tx: Tx;
  id: string;
  to: SavePointStatus;
  patch?: SavePointPatch;
  /** Only while no operation has it, such as one that makes an image of it. */
  ifFree?: boolean;
}): Promise<SavePointRow> {
  const { tx, id, to, patch, ifFree } = options;
  const moved = tx<SavePointRow>(SAVE_POINTS)
    .where({ id })
    .whereIn('status', savePointStatusesBefore(to));
  if (ifFree) void moved.whereNull('operation_id');
  const changed = await moved.update({
    ...{ ...patch, status: to, updated_at: Date.now() },
  });
  const row = await getSavePointRow({ tx, id });
  if (!row) {
    throw new NotFoundError(`There is no snapshot or backup with id "${id}".`);
  }
  if (changed === 0 && ifFree && row.operation_id !== null) {
    throw new ConflictError(
      `The ${row.kind} "${row.name}" is being worked on. Wait until that is done.`,
    );
  }
  if (changed === 0) {
    throw new ConflictError(
      `The ${row.kind} "${row.name}" is ${row.status} and cannot become ${to}.`,
    );
  }
  return row;
}

/** Changes what it says, not its status. */
export async function patchSavePoint(options: {
  tx: Tx;
  id: string;
  patch: SavePointPatch;
}): Promise<void> {
  const { tx, id, patch } = options;
  await tx<SavePointRow>(SAVE_POINTS)
    .where({ id })
    .update({ ...patch, updated_at: Date.now() });
}

/** Forgets one of which nothing is left. */
export async function forgetSavePoint(options: {
  tx: Tx;
  id: string;
}): Promise<void> {
  await options.tx(SAVE_POINTS).where({ id: options.id }).delete();
}

/** Of a machine that is gone only those are left that never came to be. */
export async function forgetSavePointsOf(options: {
  tx: Tx;
  machineId: string;
}): Promise<void> {
  const { tx, machineId } = options;
  await tx(SAVE_POINTS).where({ machine_id: machineId }).delete();
}

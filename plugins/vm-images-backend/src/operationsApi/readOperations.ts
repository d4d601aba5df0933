import type {
  Operation,
  OperationBrief,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { LAUNCH } from '../machines/operations/launch';
import { OPERATIONS, hasEnded, type OperationRow } from '../operations';
import {
  toOperationRow,
  type OperationTableRow,
} from '../operations/OperationRow';
import {
  operationBrief,
  operationFromRow,
  type PartsProgress,
} from './operationFromRow';

/** Progress of open launches, by the id of the operation as a whole. */
async function partsOf(
  database: Knex,
  rows: OperationRow[],
): Promise<Map<string, PartsProgress>> {
  const open = rows.filter(row => row.kind === LAUNCH && !hasEnded(row));
  if (open.length === 0) return new Map();
  const sums: {
    parent_id: string;
    all: number | string;
    ended: number | string;
    progress: number;
  }[] = await database(OPERATIONS)
    .whereIn(
      'parent_id',
      open.map(({ id }) => id),
    )
    .groupBy('parent_id')
    .select(
      'parent_id',
      database.raw('count(*) as ??', ['all']),
      database.raw(
        `sum(case when phase in ('announce', 'closed') then 1 else 0 end) as ??`,
        ['ended'],
      ),
      database.raw(
        `avg(case when phase in ('announce', 'closed') then 1.0 else progress end) as ??`,
        ['progress'],
      ),
    );
  return new Map(
    sums.map(sum => [
      sum.parent_id,
      {
        all: Number(sum.all),
        ended: Number(sum.ended),
        progress: Number(sum.progress),
      },
    ]),
  );
}

/** Operations as the API shows them, in the same order. */
export async function showOperations(
  database: Knex,
  rows: OperationRow[],
): Promise<Operation[]> {
  const parts = await partsOf(database, rows);
  return rows.map(row => operationFromRow(row, parts.get(row.id)));
}

/** In brief, by id; of no ids none is read. */
export async function findOperationBriefs(
  database: Knex,
  ids: (string | null)[],
): Promise<Map<string, OperationBrief>> {
  const wanted = ids.filter(id => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await database<OperationTableRow>(OPERATIONS).whereIn(
    'id',
    wanted,
  );
  return new Map(
    rows.map(row => [row.id, operationBrief(toOperationRow(row))]),
  );
}

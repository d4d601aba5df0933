import type { Knex } from 'knex';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
} from '../../operations/OperationRow';

/** The operation that was last begun on each of these keys, by id of the key. */
export async function newestOperations(
  database: Knex,
  keyIds: readonly string[],
): Promise<Map<string, OperationRow>> {
  const ofKeys = () =>
    database(OPERATIONS)
      .where('subject_type', 'encryption-key')
      .whereIn('subject_id', [...keyIds]);
  const newest = ofKeys()
    .select('subject_id')
    .max({ created_at: 'created_at' })
    .groupBy('subject_id');
  const rows = await ofKeys()
    .whereIn(['subject_id', 'created_at'], newest)
    .orderBy(['created_at', 'id']);
  return new Map(rows.map(row => [row.subject_id!, toOperationRow(row)]));
}

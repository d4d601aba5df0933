import type { Knex } from 'knex';
import { selectRows } from '../../database/sql';

/**
 * Inserts rows that all have the same columns by one statement, and says what
 * to do with those that are there. Written out, because knex would write a
 * compound select for SQLite, which takes several times as long.
 *
 * @returns the ids of the rows that were written.
 */
export async function insertRows(options: {
  tx: Knex.Transaction;
  table: string;
  rows: readonly object[];
  /** What follows `on conflict`; from our own code only. */
  onConflict: string;
}): Promise<string[]> {
  const { tx, table, rows, onConflict } = options;
  if (rows.length === 0) return [];
  const columns = Object.keys(rows[0]);
  const names = columns.map(column => `"${column}"`).join(', ');
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const written = await selectRows<{ id: string }>(tx, {
    text: `insert into ${table} (${names})
      values ${rows.map(() => tuple).join(', ')}
      on conflict ${onConflict} returning id`,
    values: rows.flatMap(row =>
      columns.map(column => (row as Record<string, string>)[column]),
    ),
  });
  return written.map(({ id }) => id);
}

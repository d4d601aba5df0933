import type { Knex } from 'knex';
import { isPostgres } from './engine';
import { runOnSqlite } from './runOnSqlite';
import { runPrepared } from './runPrepared';
import type { Sql } from './sql';

/**
 * Runs it and gives each row as an array, in the order of what is selected:
 * for very many rows, of which no object is to be made. Outside of transactions
 * only.
 */
export async function selectArrays<T>(
  knex: Knex,
  query: Sql,
  options: { repeatable?: boolean } = {},
): Promise<T[][]> {
  const { text, values } = query;
  if (!isPostgres(knex)) {
    return runOnSqlite(knex, text, values, { arrays: true });
  }
  const statement = () =>
    knex
      .raw(text, values as Knex.RawBinding[])
      .options({ rowMode: 'array' }) as Knex.Raw;
  const { rows } = options.repeatable
    ? await runPrepared(statement, text)
    : await statement();
  return rows;
}

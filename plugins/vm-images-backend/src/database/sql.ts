/**
 * Pieces of SQL with their values. Lists are put together from them where
 * knex's builder cannot say what an index needs: row values, ranges merged by
 * `union all`, a named index.
 */
import type { Knex } from 'knex';
import { isPostgres } from './engine';
import { runOnSqlite } from './runOnSqlite';
import { runPrepared } from './runPrepared';

type Value = string | number | boolean | readonly string[];

/** `?` stands for a value, in order. Never holds a value in the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Value[];
}

/** ``sql`a = ${1} and ${other}` `` : values become `?`, pieces are put in. */
export function sql(
  strings: TemplateStringsArray,
  ...parts: readonly (Value | Sql)[]
): Sql {
  let text = strings[0];
  const values: Value[] = [];
  parts.forEach((part, index) => {
    if (isSql(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[index + 1];
  });
  return { text, values };
}

function isSql(part: Value | Sql): part is Sql {
  return typeof part === 'object' && 'text' in part;
}

/** Text that our own code wrote, such as a column's name. Never user input. */
export function raw(text: string): Sql {
  return { text, values: [] };
}

/** Pieces, one after the other. */
export function join(pieces: readonly Sql[], separator: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(separator),
    values: pieces.flatMap(({ values }) => values),
  };
}

/** True when all of them are; of none, true. */
export function allOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return raw('1 = 1');
  return join(conditions, ' and ');
}

/** True when one of them is; of none, false. */
export function anyOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return raw('1 = 0');
  return sql`(${join(conditions, ' or ')})`;
}

/** Is the column one of the values? Of none, false. */
export function isIn(column: string, values: readonly string[]): Sql {
  if (values.length === 0) return raw('1 = 0');
  if (values.length === 1) return sql`${raw(column)} = ${values[0]}`;
  const list = join(
    values.map(value => sql`${value}`),
    ', ',
  );
  return sql`${raw(column)} in (${list})`;
}

/** Part of a `like` pattern: what is special there stands for itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Does the column contain the text? Both engines, same meaning. */
export function contains(column: string, text: string): Sql {
  return sql`${raw(column)} like ${`%${escapeLike(text)}%`} escape '\\'`;
}

/** Does the column start with the text? */
export function startsWith(column: string, text: string): Sql {
  return sql`${raw(column)} like ${`${escapeLike(text)}%`} escape '\\'`;
}

/** Runs it and gives the rows. */
export async function selectRows<T>(
  knex: Knex | Knex.Transaction,
  query: Sql,
  options: { repeatable?: boolean } = {},
): Promise<T[]> {
  const statement = () =>
    knex.raw(query.text, query.values as Knex.RawBinding[]);
  if (options.repeatable && isPostgres(knex)) {
    return (await runPrepared(statement, query.text)).rows;
  }
  if (!isPostgres(knex) && !knex.isTransaction) {
    return runOnSqlite(knex, query.text, query.values);
  }
  const result = await statement();
  return Array.isArray(result) ? result : result.rows;
}

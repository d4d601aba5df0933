/**
 * SQLite compiles a statement every time that knex sends it, which takes longer
 * than reading a page by it. Here the compiled statements of a connection are
 * kept; SQLite itself compiles anew when a table has changed under one.
 */
import type { Knex } from 'knex';

const MAX_KEPT = 200;

/** What is used of a connection of better-sqlite3. */
interface Connection {
  prepare(text: string): Statement;
}

interface Statement {
  /** Rows as arrays from now on, or as objects again. */
  raw(arrays: boolean): Statement;
  all(values: readonly unknown[]): unknown[];
}

const keptBy = new WeakMap<Connection, Map<string, Statement>>();

/** Gives the rows of a statement that reads; outside of transactions only. */
export async function runOnSqlite<T>(
  knex: Knex,
  text: string,
  values: readonly unknown[],
  options: { arrays?: boolean } = {},
): Promise<T[]> {
  const connection: Connection = await knex.client.acquireConnection();
  try {
    // Whoever listens to what knex sends wants to hear of these too.
    knex.client.emit('query', { sql: text, bindings: values, method: 'raw' });
    return prepared(connection, text)
      .raw(options.arrays ?? false)
      .all(values.map(bindable)) as T[];
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

function prepared(connection: Connection, text: string): Statement {
  let kept = keptBy.get(connection);
  if (!kept) {
    kept = new Map();
    keptBy.set(connection, kept);
  }
  const statement = kept.get(text) ?? connection.prepare(steadily(text));
  // The one that was used last goes to the end; the first is the oldest.
  kept.delete(text);
  kept.set(text, statement);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value as string);
  return statement;
}

/**
 * SQLite asks whether a value makes a partial index usable, and compiles anew
 * for every value for that. It does not ask about expressions, and `+?` is one
 * with the same meaning. Our lists name their indexes anyway.
 */
function steadily(text: string): string {
  return text.replaceAll('?', '+?');
}

function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

import type { Knex } from 'knex';

export function isPostgres(database: Knex): boolean {
  return database.client.dialect === 'postgresql';
}

/**
 * SQL for the database's present time in whole milliseconds since 1970.
 *
 * Leases of several replicas are only comparable by one clock, so no host's
 * clock ever enters a row. `statement_timestamp()` rather than
 * `clock_timestamp()`, because only the former may be used with an index.
 */
export function databaseNowSql(database: Knex): string {
  return isPostgres(database)
    ? 'cast(extract(epoch from statement_timestamp()) * 1000 as bigint)'
    : "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)";
}

/** The database's time, `plusMs` from now, as a value to write. */
export function databaseTime(database: Knex, plusMs: number = 0): Knex.Raw {
  return database.raw(`${databaseNowSql(database)} + ?`, [Math.round(plusMs)]);
}

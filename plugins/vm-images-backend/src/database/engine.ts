import type { Knex } from 'knex';

/** PostgreSQL; everything else that we run on is SQLite. */
export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).startsWith('pg');
}

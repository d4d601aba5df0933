/**
 * Substring search on PostgreSQL rests on the extension `pg_trgm`, which not
 * every database account may create. So it is no migration: every start tries,
 * outside of any transaction, and a portal without it works, only slower.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import { isPostgres } from './engine';

const INDEX = 'images_search';

export async function ensureSearchIndex(options: {
  knex: Knex;
  logger?: LoggerService;
}): Promise<void> {
  const { knex, logger } = options;
  if (!isPostgres(knex)) return;
  try {
    if (await indexIsValid(knex)) return;
    const schema = await ensureTrigrams(knex);
    // What an earlier attempt left behind when it was interrupted.
    await knex.raw('drop index if exists ??', [INDEX]);
    await knex.raw(
      `create index concurrently ?? on images using gin (search_key ??.gin_trgm_ops) where deleted_at is null`,
      [INDEX, schema],
    );
  } catch (error) {
    if (await indexIsValid(knex)) return;
    logger?.warn(
      `Search by part of a name has no index and reads every image: the PostgreSQL extension pg_trgm cannot be used (${stringifyError(
        error,
      )}). Let a database administrator run "create extension pg_trgm", then restart.`,
    );
  }
}

/** The schema in which the extension is, made first when it is not there. */
async function ensureTrigrams(knex: Knex): Promise<string> {
  const find = async (): Promise<string | undefined> =>
    (
      await knex('pg_extension')
        .join('pg_namespace', 'pg_namespace.oid', 'pg_extension.extnamespace')
        .where('extname', 'pg_trgm')
        .first('nspname')
    )?.nspname;
  const existing = await find();
  if (existing) return existing;
  await knex.raw('create extension if not exists pg_trgm');
  return (await find()) ?? 'public';
}

async function indexIsValid(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    `select indisvalid from pg_index where indexrelid = to_regclass(?)`,
    [INDEX],
  );
  return rows[0]?.indisvalid === true;
}

import {
  resolvePackagePath,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { ensureSearchIndex } from './ensureSearchIndex';
import { tuneSqlite } from './tuneSqlite';

/** Where the migrations are, in the repository and in the published package. */
export const migrationsDirectory = () =>
  resolvePackagePath(
    '@vm-images/backstage-plugin-vm-images-backend',
    'migrations',
  );

/**
 * Brings the schema up to date and makes the search index where the engine
 * allows it.
 */
export async function applyMigrations(options: {
  knex: Knex;
  logger?: LoggerService;
  /** Somebody else applies the migrations, as `database.migrations.skip` says. */
  skip?: boolean;
}): Promise<void> {
  const { knex, logger, skip } = options;
  await tuneSqlite({ knex, logger });
  if (!skip) await knex.migrate.latest({ directory: migrationsDirectory() });
  await ensureSearchIndex({ knex, logger });
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Knex } from 'knex';
import { beginImmediate } from './beginImmediate';
import { isPostgres } from './engine';

const MAPPED_BYTES = 1024 ** 3;

/**
 * Settings that SQLite needs because everything else in the process waits for
 * it: the write-ahead log halves what a commit waits for the disk, and reading
 * through mapped memory saves a system call per page. Commits stay durable.
 * Transactions wait for a writer in another process, if there is one.
 */
export async function tuneSqlite(options: {
  knex: Knex;
  logger?: LoggerService;
}): Promise<void> {
  const { knex, logger } = options;
  if (isPostgres(knex)) return;
  beginImmediate(knex);
  for (const setting of ['journal_mode = wal', `mmap_size = ${MAPPED_BYTES}`]) {
    try {
      await knex.raw(`pragma ${setting}`);
    } catch (error) {
      // Some file systems cannot; it works without, only slower.
      logger?.info(`SQLite does without ${setting}: ${stringifyError(error)}`);
    }
  }
}

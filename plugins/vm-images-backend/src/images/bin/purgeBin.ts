import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { ImageRow } from '../../database/tables';
import type { ImageBin } from './ImageBin';

/** As whom the schedule destroys images. */
export const BIN_PRINCIPAL = 'service:plugin:vm-images';

/** One round starts no more than this; the next one takes the rest. */
const MOST_AT_ONCE = 200;

/**
 * Starts the destruction of what has been in the recycle bin long enough.
 *
 * @returns how many were started.
 */
export async function purgeBin(options: {
  database: Knex;
  bin: Pick<ImageBin, 'destroyAs'>;
  signal?: AbortSignal;
}): Promise<number> {
  const { database, bin, signal } = options;
  const due = await database<ImageRow>('images')
    // Spelt out, so that SQLite finds the index of the bin.
    .whereRaw(`status = 'deleted'`)
    .where('will_destroy_at', '<=', Date.now())
    .whereNull('operation_id')
    .orderBy([{ column: 'will_destroy_at' }, { column: 'id' }])
    .limit(MOST_AT_ONCE);
  let started = 0;
  for (const image of due) {
    signal?.throwIfAborted();
    if (await tryDestroying(image, bin)) started += 1;
  }
  return started;
}

/** False when somebody restored or destroyed it in this very moment. */
async function tryDestroying(
  image: ImageRow,
  bin: Pick<ImageBin, 'destroyAs'>,
): Promise<boolean> {
  try {
    await bin.destroyAs(image, BIN_PRINCIPAL);
    return true;
  } catch (error) {
    if ((error as Error)?.name === 'ConflictError') return false;
    throw error;
  }
}

/** Empties the recycle bin of what is due, in one replica at a time. */
export async function scheduleBin(parts: {
  database: Knex;
  bin: Pick<ImageBin, 'destroyAs'>;
  logger: LoggerService;
  scheduler: SchedulerService;
}): Promise<void> {
  const { database, bin, logger, scheduler } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-purge-bin',
    frequency: { minutes: 5 },
    initialDelay: { minutes: 1 },
    timeout: { minutes: 5 },
    scope: 'global',
    async fn(signal) {
      const started = await purgeBin({ database, bin, signal });
      if (started > 0) {
        logger.info(`Destroying ${started} images that were due in the bin`);
      }
    },
  });
}

import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { pruneOperations } from '../operations';

/** Of these operations those that an image or a machine names as its own. */
export async function findHeldOperations(
  tx: Knex.Transaction,
  ids: string[],
): Promise<string[]> {
  const rows: { operation_id: string }[] = [
    ...(await tx('images').whereIn('operation_id', ids).select('operation_id')),
    ...(await tx('machines')
      .whereIn('operation_id', ids)
      .select('operation_id')),
  ];
  return rows.map(row => row.operation_id);
}

/** Deletes operations a while after they have ended. */
export async function schedulePruning(parts: {
  database: Knex;
  logger: LoggerService;
  retentionMs: number;
  scheduler: SchedulerService;
}): Promise<void> {
  const { database, logger, retentionMs, scheduler } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-prune-operations',
    frequency: { hours: 6 },
    initialDelay: { minutes: 10 },
    timeout: { minutes: 30 },
    scope: 'global',
    async fn(signal) {
      const deleted = await pruneOperations({
        ...{ database, signal },
        olderThanMs: retentionMs,
        findHeld: findHeldOperations,
      });
      if (deleted > 0) logger.info(`Deleted ${deleted} old operations`);
    },
  });
}

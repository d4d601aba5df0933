import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { forgetLinks } from './links/linkStore';

/** How long an expired link is still listed. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Forgets links a while after they have expired. */
export async function scheduleLinkCleaning(parts: {
  database: Knex;
  scheduler: SchedulerService;
}): Promise<void> {
  const { database: tx, scheduler } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-forget-download-links',
    frequency: { hours: 6 },
    initialDelay: { minutes: 15 },
    timeout: { minutes: 10 },
    scope: 'global',
    async fn() {
      await forgetLinks({ tx, expiredBefore: Date.now() - KEPT_MS });
    },
  });
}

import type {
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { FormatFiles } from './formats/FormatFiles';
import { forgetLinks } from './links/linkStore';
import { readDownloadConfig } from './readDownloadConfig';

/** How long an expired link is still listed. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Forgets links a while after they have expired, and files after their use. */
export async function scheduleLinkCleaning(parts: {
  config: RootConfigService;
  database: Knex;
  files: FormatFiles;
  scheduler: SchedulerService;
}): Promise<void> {
  const { database: tx, files, scheduler } = parts;
  const { keepMs } = readDownloadConfig(parts.config);
  await scheduler.scheduleTask({
    id: 'vm-images-clean-downloads',
    frequency: { hours: 1 },
    initialDelay: { minutes: 15 },
    timeout: { minutes: 10 },
    scope: 'global',
    async fn() {
      await forgetLinks({ tx, expiredBefore: Date.now() - KEPT_MS });
      await files.clean(Date.now() - keepMs);
    },
  });
}

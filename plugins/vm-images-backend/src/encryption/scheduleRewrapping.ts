import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EncryptionKeys } from './EncryptionKeys';

/** Wraps data keys anew when their key was rotated in its service. */
export async function scheduleRewrapping(parts: {
  encryptionKeys: EncryptionKeys;
  logger: LoggerService;
  scheduler: SchedulerService;
}): Promise<void> {
  const { encryptionKeys, logger, scheduler } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-rewrap-keys',
    frequency: { hours: 6 },
    initialDelay: { minutes: 10 },
    timeout: { minutes: 30 },
    scope: 'global',
    async fn() {
      try {
        const count = await encryptionKeys.rewrapAll();
        if (count > 0) logger.info(`Wrapped ${count} data keys anew`);
      } catch (error) {
        logger.warn(
          `Data keys were not wrapped anew: ${stringifyError(error)}`,
        );
      }
    },
  });
}

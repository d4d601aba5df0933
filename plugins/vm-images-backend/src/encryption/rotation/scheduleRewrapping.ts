import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { KeyRotations } from './KeyRotations';

/** Has data keys wrapped anew when their key was rotated in its service. */
export async function scheduleRewrapping(parts: {
  keyRotations: Pick<KeyRotations, 'rewrapAll'>;
  logger: LoggerService;
  scheduler: SchedulerService;
}): Promise<void> {
  const { keyRotations, logger, scheduler } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-rewrap-keys',
    frequency: { hours: 6 },
    initialDelay: { minutes: 10 },
    timeout: { minutes: 30 },
    scope: 'global',
    async fn() {
      const begun = await keyRotations.rewrapAll();
      if (begun > 0) {
        logger.info(`Wrapping the data keys of ${begun} keys anew`);
      }
    },
  });
}

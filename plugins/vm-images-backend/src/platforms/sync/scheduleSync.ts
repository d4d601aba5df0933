import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';
import type { OperationObserver } from '../../operations';
import type { PlatformRegistry } from '../PlatformRegistry';
import type { PlatformSync } from './PlatformSync';

/**
 * Walks each platform regularly, in one replica at a time. The first walk is
 * made at once by whoever starts, so that pages are not empty for a minute.
 */
export async function scheduleSync(options: {
  scheduler: SchedulerService;
  registry: PlatformRegistry;
  sync: PlatformSync;
  every(platformId: string): HumanDuration;
}): Promise<void> {
  const { scheduler, registry, sync, every } = options;
  for (const { id } of registry.list()) {
    void sync.runQuietly(id);
    const frequency = every(id);
    await scheduler.scheduleTask({
      id: `vm-images-sync-${id}`,
      frequency,
      initialDelay: frequency,
      timeout: { minutes: 15 },
      scope: 'global',
      fn: signal => sync.runQuietly(id, signal),
    });
  }
}

/** Has a platform looked at a moment after an operation on it has ended. */
export function syncAfterOperations(sync: PlatformSync): OperationObserver {
  return {
    onEnd({ input, kind }) {
      const { platformId } = input;
      // A walk needs no walk after it.
      if (typeof platformId === 'string' && !kind.startsWith('platform.')) {
        sync.request(platformId);
      }
    },
  };
}

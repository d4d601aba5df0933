import type { OperationDefinition } from '../../operations';
import { syncQueue } from '../queueLimits';
import type { PlatformSync } from './PlatformSync';

export const SYNC_PLATFORM = 'platform.sync';

export type SyncPlatformInput = { platformId: string };

/**
 * A walk that an administrator asked for. Unlike one by schedule it believes
 * the platform when very much has gone at once.
 */
export function syncPlatformOperation(options: {
  sync: PlatformSync;
}): OperationDefinition<SyncPlatformInput> {
  return {
    kind: SYNC_PLATFORM,
    queue: input => syncQueue(input.platformId),
    steps: [
      {
        name: 'compare',
        title: 'Compare with what is there',
        async run({ operation, signal, log }) {
          await options.sync.run(operation.input.platformId, {
            signal,
            acceptLosses: true,
            log,
          });
        },
      },
    ],
  };
}

import type { PlatformRegistry } from './PlatformRegistry';

/** Launches of one platform. */
export const bootQueue = (platformId: string) => `boot:${platformId}`;
/** Everything else that is done to one virtual machine. */
export const machineQueue = (machineId: string) => `machine:${machineId}`;
/** Reconciling one platform. */
export const syncQueue = (platformId: string) => `sync:${platformId}`;

/**
 * How many operations of one of our queues may run at once, for the engine;
 * undefined for queues that are somebody else's. Launches of a platform that
 * is not configured wait until it is again.
 */
export function platformQueueLimit(
  registry: PlatformRegistry,
  queue: string,
): number | undefined {
  const [kind, id] = queue.split(':', 2);
  if (kind === 'boot') {
    return registry.get(id)?.limits.concurrentLaunches ?? 0;
  }
  return kind === 'machine' || kind === 'sync' ? 1 : undefined;
}

import { NotImplementedError } from '@backstage/errors';
import type { Capability } from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import { RetryableError } from '../../operations/errors';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';

/** The optional groups of a platform. */
type Group =
  | 'imports'
  | 'capture'
  | 'snapshot'
  | 'backup'
  | 'export'
  | 'encrypt'
  | 'launch'
  | 'power'
  | 'rebuild'
  | 'console'
  | 'isoBoot'
  | 'fetch';

const capabilityOf: Record<Group, Capability> = {
  imports: 'import',
  capture: 'capture',
  snapshot: 'snapshot',
  backup: 'backup',
  export: 'export',
  encrypt: 'encrypt',
  launch: 'launch',
  power: 'power',
  rebuild: 'rebuild',
  console: 'console',
  isoBoot: 'iso.boot',
  fetch: 'fetch',
};

/**
 * A platform with the groups that some work needs.
 *
 * @throws NotImplementedError naming the first group that it lacks.
 */
export function requireGroups<G extends Group>(
  platform: Platform,
  ...groups: G[]
): Platform & Required<Pick<Platform, G>> {
  for (const group of groups) {
    if (!platform[group]) {
      throw new NotImplementedError(
        `Platform "${platform.title}" cannot ${capabilityOf[group]}.`,
      );
    }
  }
  return platform as Platform & Required<Pick<Platform, G>>;
}

/**
 * Does a step's work on a platform. That a platform is away for a moment, also
 * in the middle of the work, makes the step wait and try again.
 */
export async function onPlatform<G extends Group, T>(
  registry: PlatformRegistry,
  platformId: string,
  groups: readonly G[],
  work: (platform: Platform & Required<Pick<Platform, G>>) => Promise<T>,
): Promise<T> {
  try {
    return await work(requireGroups(registry.use(platformId), ...groups));
  } catch (error) {
    if ((error as Error)?.name !== 'ServiceUnavailableError') throw error;
    throw new RetryableError((error as Error).message, {
      remedy: 'Try again once the platform answers.',
      cause: error,
    });
  }
}

import { InputError } from '@backstage/errors';
import type { LaunchGroup, PlatformImage } from '../../platform';

/** What the machines of an in-memory platform can be. @public */
export type Hardware = {
  -readonly [K in 'architectures' | 'bootModes' | 'features']: LaunchGroup[K];
};

/** @throws InputError when no machine could run what the image holds */
export function assertRunnable(
  { name, architecture, bootMode }: PlatformImage,
  { architectures, bootModes }: Hardware,
): void {
  if (!architectures.includes(architecture)) {
    throw new InputError(`Image ${name} is for ${architecture}`);
  }
  if (bootMode !== 'both' && !bootModes.includes(bootMode)) {
    throw new InputError(`Image ${name} starts by ${bootMode}`);
  }
}

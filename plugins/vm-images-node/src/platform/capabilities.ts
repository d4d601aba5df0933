import type { Capability } from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from './contract';

/** What a platform can do: the groups that it implements. @public */
export function capabilitiesOf(platform: Platform): Capability[] {
  const groups: [Capability, unknown][] = [
    ['import', platform.imports],
    ['capture', platform.capture],
    ['export', platform.export],
    ['launch', platform.launch],
    ['power', platform.power],
    ['console', platform.console],
  ];
  return groups.filter(([, group]) => group).map(([name]) => name);
}

import {
  featureCapabilities,
  type Capability,
  type HardwareFeature,
  type ImportSource,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from './contract';

/** What a platform can do: the groups that it implements. @public */
export function capabilitiesOf(platform: Platform): Capability[] {
  const groups: [Capability, unknown][] = [
    ['import', platform.imports],
    ['import.upload', takes(platform, 'upload')],
    ['import.url', takes(platform, 'url')],
    ['capture', platform.capture],
    ['snapshot', platform.snapshot],
    ['backup', platform.backup],
    ['data-disks', platform.launch?.dataDisks],
    ['export', platform.export],
    ['encrypt', platform.encrypt],
    ['launch', platform.launch],
    ['fast-create', platform.launch?.linkedDisks],
    ['power', platform.power],
    ['rebuild', platform.rebuild],
    ['console', platform.console],
    ['iso.boot', platform.isoBoot],
    ['fetch', platform.fetch],
    ...hardwareOf(platform),
  ];
  return groups.filter(([, group]) => group).map(([name]) => name);
}

function takes({ imports }: Platform, source: ImportSource['type']): boolean {
  return imports !== undefined && (imports.sources?.includes(source) ?? true);
}

function hardwareOf({ launch }: Platform): [Capability, boolean][] {
  const features = Object.entries(featureCapabilities);
  return features.map(([feature, capability]) => [
    capability,
    launch?.features?.includes(feature as HardwareFeature) ?? false,
  ]);
}

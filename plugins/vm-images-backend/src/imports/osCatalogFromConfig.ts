import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  buildOsCatalog,
  osCatalogPresets,
  type Architecture,
  type OperatingSystem,
  type OsCatalog,
  type OsCatalogPreset,
  type OsDistributionData,
} from '@vm-images/backstage-plugin-vm-images-common';

const KEY = 'vmImages.osCatalog';
const TYPES: readonly OperatingSystem['type'][] = ['linux', 'windows', 'other'];
const ARCHITECTURES: readonly Architecture[] = ['x86_64', 'aarch64'];
const ID = /^[a-z0-9][a-z0-9.-]{0,62}$/;

function oneOf<T extends string>(
  value: string,
  choices: readonly T[],
  key: string,
): T {
  const found = choices.find(one => one === value);
  if (found) return found;
  throw new Error(
    `Invalid value '${value}' of ${KEY}.${key}: it must be one of ${choices.join(
      ', ',
    )}`,
  );
}

function distributionFrom(config: Config): OsDistributionData {
  const id = config.getString('id');
  if (!ID.test(id)) {
    throw new Error(
      `Invalid id '${id}' in ${KEY}.extra: use small letters, digits, dots and dashes`,
    );
  }
  const architectures = config.getOptionalStringArray('architectures');
  return {
    type: oneOf(config.getString('type'), TYPES, 'extra.type'),
    id,
    title: config.getOptionalString('title') ?? id,
    releases: [
      {
        architectures: (architectures ?? ARCHITECTURES).map(it =>
          oneOf(it, ARCHITECTURES, 'extra.architectures'),
        ),
        versions: config.getOptionalStringArray('versions'),
        ranges: config.getOptionalConfigArray('ranges')?.map(range => ({
          from: range.getString('from'),
          to: range.getString('to'),
        })),
      },
    ],
  };
}

/** The catalog of this portal. Throws with the key for what makes no sense. */
export function osCatalogFromConfig(root: RootConfigService): OsCatalog {
  const config = root.getOptionalConfig(KEY);
  const presets = Object.keys(osCatalogPresets) as OsCatalogPreset[];
  const preset = oneOf(
    config?.getOptionalString('preset') ?? 'modern',
    presets,
    'preset',
  );
  const extra = config?.getOptionalConfigArray('extra') ?? [];
  try {
    return buildOsCatalog(preset, [
      ...osCatalogPresets[preset],
      ...extra.map(distributionFrom),
    ]);
  } catch (error) {
    if (error instanceof Error && error.message.includes(KEY)) throw error;
    throw new Error(`Invalid ${KEY}.extra: ${(error as Error).message}`);
  }
}

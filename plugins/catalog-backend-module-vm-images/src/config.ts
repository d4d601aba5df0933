import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import type { HumanDuration } from '@backstage/types';

/** The settings of the provider; `config.d.ts` explains them. */
export interface ProviderConfig {
  images: 'all' | 'public' | 'none';
  virtualMachines: boolean;
  templates: boolean;
  defaultOwner: string;
  refreshEvery: HumanDuration;
}

const PATH = 'catalog.providers.vmImages';
const IMAGES = ['all', 'public', 'none'] as const;

export function readProviderConfig(root: RootConfigService): ProviderConfig {
  const config = root.getOptionalConfig(PATH);
  const wanted = config?.getOptionalString('images') ?? 'public';
  const images = IMAGES.find(one => one === wanted);
  if (!images) {
    throw new Error(
      `Invalid value '${wanted}' of ${PATH}.images: it must be one of ${IMAGES.join(
        ', ',
      )}`,
    );
  }
  return {
    images,
    virtualMachines: config?.getOptionalBoolean('virtualMachines') ?? false,
    templates: config?.getOptionalBoolean('templates') ?? true,
    defaultOwner:
      config?.getOptionalString('defaultOwner') ??
      'group:default/platform-team',
    refreshEvery: config?.has('refreshEvery')
      ? readDurationFromConfig(config, { key: 'refreshEvery' })
      : { minutes: 30 },
  };
}

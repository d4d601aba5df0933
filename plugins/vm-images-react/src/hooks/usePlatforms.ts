import type { PlatformView } from '@vm-images/backstage-plugin-vm-images-common';
import { usePolledResource } from './usePolledResource';
import type { Resource } from './useResource';

/** Every platform of the portal with its health. @public */
export function usePlatforms(): Resource<PlatformView[]> {
  return usePolledResource(
    'platforms',
    (api, signal) => api.listPlatforms({ signal }),
    { busy: platforms => platforms.some(one => one.status !== 'ready') },
  );
}

import { useApi } from '@backstage/core-plugin-api';
import type { OsCatalog } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '../api/vmImagesApiRef';
import { useResource, type Resource } from './useResource';

/**
 * The operating systems that this portal knows. It changes with the backend's
 * configuration only, so it is asked for once.
 *
 * @public
 */
export function useOsCatalog(): Resource<OsCatalog> {
  const api = useApi(vmImagesApiRef);
  return useResource<OsCatalog>(
    'os catalog',
    signal => api.getOsCatalog({ signal }),
    { cache: api },
  );
}

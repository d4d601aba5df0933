import { useApi } from '@backstage/core-plugin-api';
import type { EncryptionKeyList } from '@vm-images/backstage-plugin-vm-images-common';
import {
  vmImagesApiRef,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useAsync } from 'react-use';

/** The keys that the person may encrypt with. */
export function useEncryptionKeys(): Pick<
  Resource<EncryptionKeyList>,
  'value' | 'error'
> {
  const api = useApi(vmImagesApiRef);
  return useAsync(() => api.listEncryptionKeys(), [api]);
}

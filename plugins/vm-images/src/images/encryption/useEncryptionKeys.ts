import { useApi } from '@backstage/core-plugin-api';
import type { EncryptionKeyList } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { useAsync } from 'react-use';

/** The keys that the person may encrypt with. */
export function useEncryptionKeys(): {
  value?: EncryptionKeyList;
  error?: Error;
} {
  const api = useApi(vmImagesApiRef);
  return useAsync(() => api.listEncryptionKeys(), [api]);
}

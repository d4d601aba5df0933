import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';

/** Has the bytes of a public image fetched, and says how that went. */
export function useFetchImage(
  onChanged: () => void,
): (image: Pick<Image, 'id' | 'name'>) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const paths = usePaths();
  return async ({ id, name }) => {
    try {
      const operation = await api.fetchImage(id, { idempotencyKey: newKey() });
      announce({ type: 'image', id, change: 'updated' });
      announce({ type: 'operation', id: operation.id, change: 'created' });
      toast.show({
        title: `Fetching ${name}`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
    } catch (error) {
      toast.failed(`“${name}” is not fetched.`, error);
    }
    onChanged();
  };
}

import { useApi } from '@backstage/core-plugin-api';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

type Named = { id: string; name: string };

/** Takes an image out of the recycle bin, and says how that went. */
export function useRestoreImage(): (image: Named) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  return async ({ id, name }) => {
    try {
      await api.restoreImage(id);
      announce({ type: 'image', id, change: 'updated' });
      toast.show({ title: `Restored ${name}`, tone: 'success' });
    } catch (error) {
      toast.failed(`“${name}” could not be restored.`, error);
    }
  };
}

import { useApi } from '@backstage/core-plugin-api';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useRestoreImage } from './useRestoreImage';

const LOOK_AGAIN_MS = 300;
const MOST_LOOKS = 40;

/** Gives an image back that was deleted a moment ago, once it is in the bin. */
export function useUndoDelete(): (
  image: { id: string; name: string },
  deletion: Operation,
) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const restore = useRestoreImage();
  const toast = useToast();

  async function hasEnded(id: string): Promise<boolean> {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const { status } = await api.getOperation(id);
      if (isOver(status)) return true;
      await new Promise(resolve => {
        setTimeout(resolve, LOOK_AGAIN_MS);
      });
    }
    return false;
  }

  return async (image, deletion) => {
    try {
      if (await hasEnded(deletion.id)) {
        await restore(image);
        return;
      }
      toast.show({
        title: `${image.name} is still being deleted`,
        description: 'Restore it from the recycle bin in a moment.',
        tone: 'warning',
      });
    } catch (error) {
      toast.failed(`“${image.name}” could not be restored.`, error);
    }
  };
}

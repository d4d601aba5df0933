import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  plural,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout/usePaths';

/** Asks to type the name before something goes that nobody can bring back. */
export function DestroyImagesDialog(props: {
  /** Closed while empty. */
  images: readonly Image[];
  onClose: () => void;
  /** Several are destroyed by whoever asks. */
  onDestroyMany?: (images: readonly Image[]) => Promise<void>;
  onDestroyed: () => void;
}) {
  const { images, onClose, onDestroyMany, onDestroyed } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const paths = usePaths();
  // Kept, so that the words don't vanish while the dialog fades out.
  const [shown, setShown] = useState(images);
  if (images.length > 0 && images !== shown) setShown(images);
  const one = shown.length === 1 ? shown[0] : undefined;
  const many = plural(shown.length, 'image');

  async function confirm() {
    if (!one) {
      await onDestroyMany?.(shown);
      return;
    }
    const operation = await api.destroyImage(one.id);
    onDestroyed();
    toast.show({
      title: `Destroying ${one.name}`,
      link: { title: 'Show progress', href: paths.operations(operation.id) },
    });
  }

  return (
    <ConfirmDialog
      open={images.length > 0}
      title={one ? `Destroy image ${one.name}?` : `Destroy ${many}?`}
      action={one ? 'Destroy' : `Destroy ${many}`}
      danger
      typeToConfirm={one ? one.name : many}
      verdict={one?.actions.destroy}
      onConfirm={confirm}
      onClose={onClose}
    >
      {one
        ? `Its bytes on platform ${one.platformId} are freed. This cannot be undone.`
        : 'Their bytes are freed. This cannot be undone.'}
    </ConfirmDialog>
  );
}

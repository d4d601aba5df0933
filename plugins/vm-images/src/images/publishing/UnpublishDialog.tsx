import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Asks before everyone but the owner loses sight of an image. */
export function UnpublishDialog(props: {
  image: Image | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const { image, onClose, onDone } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  return (
    <ConfirmDialog
      open={image !== undefined}
      title={`Take ${image?.name ?? ''} back?`}
      verdict={image?.actions.unpublish}
      action="Unpublish"
      onClose={onClose}
      onConfirm={async () => {
        if (!image) return;
        await api.unpublishImage(image.id, { ifMatch: image.etag });
        toast.show({ title: `${image.name} is private`, tone: 'success' });
        onDone();
      }}
    >
      Only its owner will see it and launch from it. Virtual machines that were
      made from it go on running. How it is offered is forgotten.
    </ConfirmDialog>
  );
}

import { useApi } from '@backstage/core-plugin-api';
import CancelOutlinedIcon from '@material-ui/icons/CancelOutlined';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useToast,
  vmImagesApiRef,
  type RowAction,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Ends what works on an image now; it cleans up after itself. */
export function useCancelling(onChanged: () => void): {
  cancelActionsOf: (image: Image) => RowAction[];
} {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();

  async function cancel(image: Image, operationId: string) {
    try {
      await api.cancelOperation(operationId);
      toast.show({ title: `${image.name}: cancelling`, tone: 'info' });
      onChanged();
    } catch (error) {
      toast.failed(`What works on ${image.name} was not cancelled.`, error);
    }
  }

  return {
    cancelActionsOf: image => {
      const { operation } = image;
      if (!operation || operation.status === 'cancelling') return [];
      return [
        {
          id: 'cancel',
          title: 'Cancel',
          icon: <CancelOutlinedIcon fontSize="small" />,
          onClick: () => void cancel(image, operation.id),
        },
      ];
    },
  };
}

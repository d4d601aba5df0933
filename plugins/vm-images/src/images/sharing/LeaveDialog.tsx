import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { changesOf, useReceivedShares } from './useShares';

/** Gives a shared image back, for everyone of the group that got it. */
export function LeaveDialog(props: {
  image: Image;
  onClose: () => void;
  onLeft: () => void;
}) {
  const { image, onClose, onLeft } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const shares = useReceivedShares(image.id).value?.items;
  const groups = (shares ?? [])
    .map(({ recipientRef }) => recipientRef)
    .filter(ref => ref.startsWith('group:'));
  return (
    <ConfirmDialog
      open
      title={`Leave ${image.name}?`}
      action="Leave"
      danger
      verdict={image.actions.leave}
      onClose={onClose}
      onConfirm={async () => {
        const received = await api.listShares({
          ...{ role: 'received', status: 'accepted', imageId: image.id },
        });
        for (const share of received.items) {
          await api.answerShare(share.id, 'leave');
          changesOf(share).forEach(announce);
        }
        toast.show({ title: `Left ${image.name}` });
        onLeft();
      }}
    >
      {groups.length > 0
        ? `Every member of ${groups.join(', ')} loses it. `
        : 'You lose it. '}
      Virtual machines that were made from it go on running. Its owner can share
      it again.
    </ConfirmDialog>
  );
}

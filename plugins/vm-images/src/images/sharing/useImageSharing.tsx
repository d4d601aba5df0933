import { useState, type ReactNode } from 'react';
import ExitToAppIcon from '@material-ui/icons/ExitToApp';
import ShareIcon from '@material-ui/icons/Share';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { LeaveDialog } from './LeaveDialog';
import { ShareDialog } from './ShareDialog';

type Open = { dialog: 'share' | 'leave'; image: Image };

/** Share; and leave, for whom it is shared with. The dialogs have to be drawn. */
export function useImageSharing(onLeft: () => void): {
  shareActionsOf: (image: Image) => RowAction[];
  shareDialogs: ReactNode;
} {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);

  const shareActionsOf = (image: Image): RowAction[] => [
    {
      id: 'share',
      title: 'Share',
      icon: <ShareIcon fontSize="small" />,
      verdict: image.actions.share,
      onClick: () => setOpen({ dialog: 'share', image }),
    },
    ...(image.received
      ? [
          {
            id: 'leave',
            title: 'Leave',
            icon: <ExitToAppIcon fontSize="small" />,
            verdict: image.actions.leave,
            onClick: () => setOpen({ dialog: 'leave', image }),
          },
        ]
      : []),
  ];

  const shareDialogs = (
    <>
      {open?.dialog === 'share' && (
        <ShareDialog image={open.image} onClose={close} />
      )}
      {open?.dialog === 'leave' && (
        <LeaveDialog image={open.image} onClose={close} onLeft={onLeft} />
      )}
    </>
  );
  return { shareActionsOf, shareDialogs };
}

import { useState, type ReactNode } from 'react';
import AlbumIcon from '@material-ui/icons/Album';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { InstallDialog } from './InstallDialog';

/** Installing a system from an ISO, to be captured; `dialogs` has to be drawn. */
export function useInstalling(): {
  installActionsOf: (image: Image) => RowAction[];
  installDialogs: ReactNode;
} {
  const [image, setImage] = useState<Image>();
  const installActionsOf = (one: Image): RowAction[] =>
    one.kind === 'iso'
      ? [
          {
            id: 'install',
            title: 'Install from ISO',
            icon: <AlbumIcon fontSize="small" />,
            verdict: one.actions.install,
            quick: true,
            onClick: () => setImage(one),
          },
        ]
      : [];
  const installDialogs = image && (
    <InstallDialog image={image} onClose={() => setImage(undefined)} />
  );
  return { installActionsOf, installDialogs };
}

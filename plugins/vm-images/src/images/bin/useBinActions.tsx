import { useState, type ReactNode } from 'react';
import DeleteForeverIcon from '@material-ui/icons/DeleteForeverOutlined';
import RestoreIcon from '@material-ui/icons/RestoreFromTrash';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { DestroyImagesDialog } from './DestroyImagesDialog';
import { useRestoreImage } from './useRestoreImage';

/** What can be done with an image in the recycle bin. */
export function useBinActions(onChanged: () => void): {
  binActionsOf: (image: Image) => RowAction[];
  binDialogs: ReactNode;
} {
  const [destroying, setDestroying] = useState<readonly Image[]>([]);
  const restore = useRestoreImage();
  const binActionsOf = (image: Image): RowAction[] => [
    {
      id: 'restore',
      title: 'Restore',
      icon: <RestoreIcon fontSize="small" />,
      verdict: image.actions.restore,
      quick: true,
      onClick: () => void restore(image).then(onChanged),
    },
    {
      id: 'destroy',
      title: 'Destroy',
      icon: <DeleteForeverIcon fontSize="small" />,
      verdict: image.actions.destroy,
      danger: true,
      onClick: () => setDestroying([image]),
    },
  ];
  const binDialogs = (
    <DestroyImagesDialog
      images={destroying}
      onClose={() => setDestroying([])}
      onDestroyed={onChanged}
    />
  );
  return { binActionsOf, binDialogs };
}

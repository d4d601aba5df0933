import { useState, type ReactNode } from 'react';
import FilterNoneIcon from '@material-ui/icons/FilterNone';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { CopyDialog } from './CopyDialog';

/** Copying an image elsewhere; `dialogs` has to be drawn. */
export function useCopying(onChanged: () => void): {
  copyActionsOf: (image: Image) => RowAction[];
  copyDialogs: ReactNode;
} {
  const [image, setImage] = useState<Image>();
  const copyActionsOf = (one: Image): RowAction[] => [
    {
      id: 'copy',
      title: 'Copy to another place',
      icon: <FilterNoneIcon fontSize="small" />,
      verdict: one.actions.copy,
      onClick: () => setImage(one),
    },
  ];
  const copyDialogs = image && (
    <CopyDialog
      image={image}
      onClose={() => setImage(undefined)}
      onCopied={onChanged}
    />
  );
  return { copyActionsOf, copyDialogs };
}

import { useState, type ReactNode } from 'react';
import FilterNoneIcon from '@material-ui/icons/FilterNone';
import LockOutlinedIcon from '@material-ui/icons/LockOutlined';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { ReplicateDialog } from '../encryption';
import { CopyDialog } from './CopyDialog';
import { CopyKind, type CopyWay } from './CopyKind';

/** Making an image once more, elsewhere or encrypted otherwise; `dialogs` has to be drawn. */
export function useCopying(onChanged: () => void): {
  copyActionsOf: (image: Image) => RowAction[];
  copyDialogs: ReactNode;
} {
  const [image, setImage] = useState<Image>();
  const [way, setWay] = useState<CopyWay>('place');
  function begin(one: Image, what: CopyWay) {
    setImage(one);
    setWay(what);
  }
  const copyActionsOf = (one: Image): RowAction[] => [
    {
      id: 'copy',
      title: 'Copy to another place',
      icon: <FilterNoneIcon fontSize="small" />,
      verdict: one.actions.copy,
      onClick: () => begin(one, 'place'),
    },
    {
      id: 'replicate',
      title: one.encrypted ? 'Decrypt or change the key' : 'Encrypt',
      icon: <LockOutlinedIcon fontSize="small" />,
      verdict: one.actions.replicate,
      onClick: () => begin(one, 'encryption'),
    },
  ];
  const close = () => setImage(undefined);
  const choice = image && (
    <CopyKind image={image} value={way} onChange={setWay} />
  );
  const copyDialogs =
    image &&
    (way === 'place' ? (
      <CopyDialog image={image} onClose={close} onCopied={onChanged}>
        {choice}
      </CopyDialog>
    ) : (
      <ReplicateDialog image={image} onClose={close} onReplicated={onChanged}>
        {choice}
      </ReplicateDialog>
    ));
  return { copyActionsOf, copyDialogs };
}

import { useState, type ReactNode } from 'react';
import PublicIcon from '@material-ui/icons/Public';
import VisibilityOffIcon from '@material-ui/icons/VisibilityOff';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { PublishDialog } from './PublishDialog';
import { UnpublishDialog } from './UnpublishDialog';

/** Publish, or how it is offered and back; `dialogs` has to be drawn. */
export function usePublishing(onChanged: () => void): {
  publishActionsOf: (image: Image) => RowAction[];
  publishDialogs: ReactNode;
} {
  const [open, setOpen] = useState<{ unpublish: boolean; image: Image }>();
  const close = () => setOpen(undefined);

  const publishActionsOf = (image: Image): RowAction[] => {
    const isOffered = ['public', 'marketplace'].includes(image.visibility);
    const publish: RowAction = {
      id: 'publish',
      title: isOffered ? 'Change how it is offered' : 'Publish',
      icon: <PublicIcon fontSize="small" />,
      verdict: image.actions.publish,
      onClick: () => setOpen({ unpublish: false, image }),
    };
    if (!isOffered) return [publish];
    return [
      publish,
      {
        id: 'unpublish',
        title: 'Unpublish',
        icon: <VisibilityOffIcon fontSize="small" />,
        verdict: image.actions.unpublish,
        onClick: () => setOpen({ unpublish: true, image }),
      },
    ];
  };

  const publishDialogs = (
    <>
      {open && !open.unpublish && (
        <PublishDialog
          image={open.image}
          onClose={close}
          onPublished={onChanged}
        />
      )}
      <UnpublishDialog
        image={open?.unpublish ? open.image : undefined}
        onClose={close}
        onDone={onChanged}
      />
    </>
  );
  return { publishActionsOf, publishDialogs };
}

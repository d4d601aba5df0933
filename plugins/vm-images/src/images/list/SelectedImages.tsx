import { useState } from 'react';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { DeleteImagesDialog } from '../actions/DeleteImagesDialog';
import { DestroyImagesDialog } from '../bin/DestroyImagesDialog';
import { TagImagesDialog } from '../bin/TagImagesDialog';
import { useImageBatch } from '../bin/useImageBatch';
import { ShareImagesDialog } from '../sharing/ShareImagesDialog';
import { BulkBar } from './BulkBar';

type Open = {
  dialog: 'tag' | 'share' | 'delete' | 'destroy';
  images: readonly Image[];
};

const nothing: readonly Image[] = [];

/** What can be done with the selected images at once, and how it went. */
export function SelectedImages(props: {
  images: readonly Image[];
  inBin: boolean;
  onClear: () => void;
  onChanged: () => void;
}) {
  const { images, inBin, onClear, onChanged } = props;
  const [open, setOpen] = useState<Open>();
  const { run, results } = useImageBatch();
  const close = () => setOpen(undefined);
  const of = (dialog: Open['dialog']) =>
    open?.dialog === dialog ? open.images : nothing;
  const done = () => {
    onClear();
    onChanged();
  };
  return (
    <>
      <BulkBar
        count={images.length}
        inBin={inBin}
        onTag={() => setOpen({ dialog: 'tag', images })}
        onShare={() => setOpen({ dialog: 'share', images })}
        onDelete={() => setOpen({ dialog: 'delete', images })}
        onRestore={() => void run(images, { action: 'restore' }).then(done)}
        onDestroy={() => setOpen({ dialog: 'destroy', images })}
        onClear={onClear}
      />
      <TagImagesDialog
        images={of('tag')}
        onClose={close}
        onTag={(action, tags) => run(of('tag'), { action, tags }).then(done)}
      />
      <ShareImagesDialog
        images={of('share')}
        onClose={close}
        onShare={(many, share) =>
          run(many, { action: 'share', share }).then(done)
        }
      />
      <DeleteImagesDialog
        images={of('delete')}
        onClose={close}
        onDeleteMany={many =>
          run(many, { action: 'delete', confirm: true }).then(done)
        }
        onDeleted={done}
      />
      <DestroyImagesDialog
        images={of('destroy')}
        onClose={close}
        onDestroyMany={many => run(many, { action: 'destroy' }).then(done)}
        onDestroyed={done}
      />
      {results}
    </>
  );
}

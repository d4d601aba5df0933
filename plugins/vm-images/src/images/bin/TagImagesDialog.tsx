import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf, plural } from '@vm-images/backstage-plugin-vm-images-react';
import { TagField } from '../form/TagField';

/** Adds tags to many images, or takes them away. */
export function TagImagesDialog(props: {
  /** Closed while empty. */
  images: readonly Image[];
  onClose: () => void;
  onTag: (action: 'tag' | 'untag', tags: string[]) => Promise<void>;
}) {
  const { images, onClose, onTag } = props;
  const [tags, setTags] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function confirm(action: 'tag' | 'untag') {
    setBusy(true);
    setError(undefined);
    try {
      await onTag(action, tags);
      setTags([]);
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  const disabled = busy || tags.length === 0;
  return (
    <Dialog
      open={images.length > 0}
      onClose={onClose}
      fullWidth
      maxWidth="xs"
      aria-labelledby="tag-images-title"
    >
      <DialogTitle id="tag-images-title">
        Tags of {plural(images.length, 'image')}
      </DialogTitle>
      <DialogContent>
        <TagField tags={tags} onChange={setTags} />
        {error !== undefined && (
          <Alert severity="error">{messageOf(error)}</Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button disabled={disabled} onClick={() => void confirm('untag')}>
          Remove tags
        </Button>
        <Button
          variant="contained"
          color="primary"
          disabled={disabled}
          onClick={() => void confirm('tag')}
        >
          Add tags
        </Button>
      </DialogActions>
    </Dialog>
  );
}

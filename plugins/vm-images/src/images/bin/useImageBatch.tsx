import { useState, type ReactNode } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import ListItemText from '@material-ui/core/ListItemText';
import CheckCircleIcon from '@material-ui/icons/CheckCircleOutlined';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import type {
  Image,
  ImageBatchRequest,
  ImageBatchResult,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';

type Result = ImageBatchResult['items'][number] & { name: string };
type Change = Omit<ImageBatchRequest, 'ids'>;

/** As many as the backend takes in one request. */
const AT_ONCE = 100;

const words: Record<ImageBatchRequest['action'], string> = {
  delete: 'Deleting',
  restore: 'Restored',
  destroy: 'Destroying',
  tag: 'Tagged',
  untag: 'Untagged',
  share: 'Shared',
};

/** Does the same to many images; where not all went well, says what each got. */
export function useImageBatch(): {
  run: (images: readonly Image[], change: Change) => Promise<void>;
  results: ReactNode;
} {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const [shown, setShown] = useState<Result[]>([]);
  const [open, setOpen] = useState(false);

  async function run(images: readonly Image[], change: Change) {
    const done: Result[] = [];
    for (let at = 0; at < images.length; at += AT_ONCE) {
      const some = images.slice(at, at + AT_ONCE);
      const ids = some.map(({ id }) => id);
      const options = { idempotencyKey: newKey() };
      const { items } = await api.changeImages({ ...change, ids }, options);
      items.forEach((item, index) =>
        done.push({ ...item, name: some[index].name }),
      );
    }
    const fine = done.filter(({ status }) => status === 'ok');
    for (const { id } of fine) {
      announce({ type: 'image', id, change: 'updated' });
    }
    if (fine.length > 0) {
      toast.show({
        title: `${words[change.action]} ${plural(fine.length, 'image')}`,
      });
    }
    if (fine.length < done.length) {
      setShown(done);
      setOpen(true);
    }
  }

  const results = (
    <Results open={open} items={shown} onClose={() => setOpen(false)} />
  );
  return { run, results };
}

function Results(props: {
  open: boolean;
  items: readonly Result[];
  onClose: () => void;
}) {
  const { open, items, onClose } = props;
  const failed = items.filter(({ status }) => status === 'error').length;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="batch-results-title"
    >
      <DialogTitle id="batch-results-title">
        {failed} of {plural(items.length, 'image')} could not be changed
      </DialogTitle>
      <DialogContent>
        <List dense aria-label="Result of each image">
          {items.map(({ id, name, status, error }) => (
            <ListItem key={id}>
              <ListItemIcon>
                {status === 'ok' ? (
                  <CheckCircleIcon titleAccess="Done" />
                ) : (
                  <ErrorIcon color="error" titleAccess="Not done" />
                )}
              </ListItemIcon>
              <ListItemText
                primary={name}
                secondary={error?.message}
                primaryTypographyProps={{ noWrap: true }}
              />
            </ListItem>
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

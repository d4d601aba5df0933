import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  Image,
  ShareResults,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { RecipientField } from './RecipientField';
import { ShareTable } from './ShareTable';
import { useImageShares } from './useShares';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
}));

/** Shares an image with more users and groups, and shows who has it. */
export function ShareDialog(props: { image: Image; onClose: () => void }) {
  const { image, onClose } = props;
  const classes = useStyles();
  const shares = useImageShares(image.id);
  const { recipients, setRecipients, note, setNote, busy, problems, share } =
    useSharing(image);
  const items = shares.value?.items ?? [];
  const known = new Set(
    items
      .filter(({ status }) => status !== 'rejected')
      .map(one => one.recipientRef),
  );
  if (image.ownerRef) known.add(image.ownerRef);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      onClose={recipients.length > 0 ? undefined : onClose}
      aria-labelledby="share-image-title"
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void share();
        }}
      >
        <DialogTitle id="share-image-title">Share {image.name}</DialogTitle>
        <DialogContent className={classes.content}>
          <Typography variant="body2" color="textSecondary">
            Once they have accepted, they launch virtual machines from it in
            region {image.region} of platform {image.platformId}. They cannot
            change, download or share it.
          </Typography>
          {problems.map(problem => (
            <Alert key={problem} severity="error">
              {problem}
            </Alert>
          ))}
          <RecipientField
            value={recipients}
            without={known}
            disabled={busy}
            onChange={setRecipients}
          />
          <TextField
            variant="outlined"
            size="small"
            id="share-note"
            label="Note to them"
            value={note}
            inputProps={{ maxLength: 500 }}
            onChange={event => setNote(event.target.value)}
          />
          {shares.error && !shares.value && (
            <Alert severity="error">{messageOf(shares.error)}</Alert>
          )}
          {items.length > 0 && <ShareTable shares={items} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>
            {recipients.length > 0 ? 'Cancel' : 'Close'}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy || recipients.length === 0}
          >
            Share
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useSharing(image: Image) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const [recipients, setRecipients] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);

  const done = ({ items }: ShareResults) => {
    const refused = items.filter(({ result }) => result === 'refused');
    setProblems([...new Set(refused.flatMap(({ reason }) => reason ?? []))]);
    setRecipients(refused.map(one => one.recipientRef));
    const shared = items.filter(({ result }) => result === 'shared');
    for (const type of ['share', 'image'] as const) {
      announce({ type, id: image.id, change: 'updated' });
    }
    if (shared.length === 0) return;
    setNote('');
    toast.show({
      title: `Shared ${image.name} with ${plural(
        shared.length,
        'user or group',
        'users and groups',
      )}`,
    });
  };

  const share = async () => {
    setBusy(true);
    try {
      const trimmed = note.trim();
      done(
        await api.shareImage(image.id, {
          recipients,
          ...(trimmed && { note: trimmed }),
        }),
      );
    } catch (error) {
      setProblems([messageOf(error)]);
    } finally {
      setBusy(false);
    }
  };
  return { recipients, setRecipients, note, setNote, busy, problems, share };
}

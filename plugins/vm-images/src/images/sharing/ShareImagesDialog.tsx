import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type {
  Image,
  ShareRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  isDenied,
  messageOf,
  plural,
} from '@vm-images/backstage-plugin-vm-images-react';
import { RecipientField } from './RecipientField';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
}));

const nobody: ReadonlySet<string> = new Set();

/** Shares many images with the same users and groups. */
export function ShareImagesDialog(props: {
  /** Closed while empty. */
  images: readonly Image[];
  onClose: () => void;
  onShare: (images: readonly Image[], share: ShareRequest) => Promise<void>;
}) {
  const { images, onClose, onShare } = props;
  const classes = useStyles();
  const [recipients, setRecipients] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const going = images.filter(({ actions }) => !isDenied(actions.share));
  const staying = images.filter(({ actions }) => isDenied(actions.share));

  async function share() {
    setBusy(true);
    setError(undefined);
    const words = note.trim();
    try {
      await onShare(going, { recipients, ...(words && { note: words }) });
      setRecipients([]);
      setNote('');
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={images.length > 0}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="share-images-title"
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void share();
        }}
      >
        <DialogTitle id="share-images-title">
          Share {plural(going.length, 'image')}
        </DialogTitle>
        <DialogContent className={classes.content}>
          <RecipientField
            value={recipients}
            without={nobody}
            disabled={busy}
            onChange={setRecipients}
          />
          <TextField
            variant="outlined"
            size="small"
            id="share-images-note"
            label="Note to them"
            value={note}
            inputProps={{ maxLength: 500 }}
            onChange={event => setNote(event.target.value)}
          />
          {staying.length > 0 && (
            <Alert severity="info">
              <AlertTitle>
                {plural(staying.length, 'image')} not shared
              </AlertTitle>
              <Findings
                findings={staying.flatMap(({ actions }) =>
                  actions.share.findings.filter(
                    ({ effect }) => effect === 'deny',
                  ),
                )}
              />
            </Alert>
          )}
          {error !== undefined && (
            <Alert severity="error">{messageOf(error)}</Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy || recipients.length === 0 || going.length === 0}
          >
            Share
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

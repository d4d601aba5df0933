import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf } from '@vm-images/backstage-plugin-vm-images-react';
import { ElsewhereField } from './ElsewhereField';
import { RecipientField } from './RecipientField';
import { ShareTable } from './ShareTable';
import { useImageShares } from './useShares';
import { useSharing } from './useSharing';

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
  const sharing = useSharing(image);
  const { recipients, setRecipients, note, setNote, busy, problems, share } =
    sharing;
  const { place, setPlace } = sharing;
  const items = shares.value?.items ?? [];
  const known = new Set(
    items
      .filter(({ status }) => status !== 'rejected')
      .map(one => one.recipientRef),
  );
  const owner = new Set(image.ownerRef ? [image.ownerRef] : []);
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
            region {(place ?? image).region} of platform{' '}
            {(place ?? image).platformId}. They cannot change, download or share
            it.
          </Typography>
          {problems.map(problem => (
            <Alert key={problem} severity="error">
              {problem}
            </Alert>
          ))}
          <RecipientField
            value={recipients}
            // Who has it here may want it elsewhere.
            without={place ? owner : known}
            disabled={busy}
            onChange={setRecipients}
          />
          <ElsewhereField
            image={image}
            value={place}
            disabled={busy}
            onChange={setPlace}
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
            {place ? 'Copy and share' : 'Share'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { LiveLinks } from './LiveLinks';
import { MadeLink } from './MadeLink';
import { useDownloadLinks } from './useDownloadLinks';

/** Makes addresses to hand to other machines and tools, and takes them back. */
export function DownloadLinksDialog(props: {
  image: Image;
  onClose: () => void;
}) {
  const { image, onClose } = props;
  const downloads = useDownloadLinks(image.id);
  const { made, error } = downloads;
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="download-links-title"
    >
      <DialogTitle id="download-links-title">
        Download links to {image.name}
      </DialogTitle>
      <DialogContent>
        <DialogContentText>
          A link lets any tool download the image without signing in, and resume
          where it stopped, until the link expires or is revoked.
        </DialogContentText>
        {error !== undefined && (
          <Alert severity="error">{messageOf(error)}</Alert>
        )}
        {made && <MadeLink link={made} />}
        <LiveLinks
          links={downloads.links}
          revoking={downloads.revoking}
          onRevoke={link => void downloads.revoke(link)}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <VerdictButton
          variant="contained"
          color="primary"
          verdict={image.actions.download}
          disabled={downloads.busy}
          onClick={() => void downloads.make()}
        >
          {made ? 'Generate another address' : 'Generate download address'}
        </VerdictButton>
      </DialogActions>
    </Dialog>
  );
}

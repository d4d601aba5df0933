import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Alert from '@material-ui/lab/Alert';
import {
  downloadFormatsOf,
  type DiskFormat,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
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
  const [format, setFormat] = useState(image.format);
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
        <FormatField image={image} value={format} onChange={setFormat} />
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
          onClick={() => void downloads.make(format)}
        >
          {made ? 'Generate another address' : 'Generate download address'}
        </VerdictButton>
      </DialogActions>
    </Dialog>
  );
}

/** Nothing to choose where there is only the image's own format. */
function FormatField(props: {
  image: Image;
  value: DiskFormat | undefined;
  onChange: (format: DiskFormat) => void;
}) {
  const { image, value, onChange } = props;
  const formats = downloadFormatsOf(image.format);
  if (formats.length < 2) return null;
  return (
    <TextField
      select
      fullWidth
      margin="normal"
      id="download-format"
      label="Format"
      value={value}
      helperText={
        value === image.format
          ? 'As it is; the download can begin at once.'
          : 'It is converted first; the address works as soon as that is done.'
      }
      onChange={event => onChange(event.target.value as DiskFormat)}
    >
      {formats.map(one => (
        <MenuItem key={one} value={one}>
          {one}
        </MenuItem>
      ))}
    </TextField>
  );
}

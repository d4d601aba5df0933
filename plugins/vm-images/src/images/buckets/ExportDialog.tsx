import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  downloadFormatsOf,
  type DiskFormat,
  type ExportTarget,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf } from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../form/FormField';
import { useExport } from './useExport';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2) },
  title: { overflowWrap: 'anywhere' },
}));

/** Uploads an image to one of the buckets that the platform team offers. */
export function ExportDialog(props: { image: Image; onClose: () => void }) {
  const { image, onClose } = props;
  const classes = useStyles();
  const form = useExport(image, onClose);
  const { targets, target, format, change } = form;
  const formats = downloadFormatsOf(image.format);
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="xs"
      aria-labelledby="export-title"
    >
      <DialogTitle id="export-title" className={classes.title}>
        Export {image.name}
      </DialogTitle>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <DialogContent className={classes.fields}>
          <DialogContentText>
            The image is uploaded to a bucket of object storage, as a backup or
            to be used elsewhere. The image here stays as it is.
          </DialogContentText>
          {!targets && form.error === undefined && (
            <Skeleton variant="rect" height={40} aria-label="Loading buckets" />
          )}
          {targets?.length === 0 && (
            <Alert severity="info">
              There is no bucket that this image may be exported to. Ask the
              platform team for one.
            </Alert>
          )}
          {target && (
            <FormField
              select
              required
              name="export-target"
              label="Bucket"
              value={target.name}
              helperText={placeOf(target)}
              onValue={name => change({ target: name })}
            >
              {targets?.map(one => (
                <MenuItem key={one.name} value={one.name}>
                  {one.title}
                </MenuItem>
              ))}
            </FormField>
          )}
          {target && formats.length > 1 && (
            <FormField
              select
              name="export-format"
              label="Format"
              value={format ?? ''}
              helperText={
                format === image.format
                  ? 'As it is stored.'
                  : 'It is converted first.'
              }
              onValue={value => change({ format: value as DiskFormat })}
            >
              {formats.map(one => (
                <MenuItem key={one} value={one}>
                  {one}
                </MenuItem>
              ))}
            </FormField>
          )}
          {form.error !== undefined && (
            <Alert severity="error">{messageOf(form.error)}</Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={form.busy || !target}
          >
            Export
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const placeOf = ({ bucket, prefix = '' }: ExportTarget) =>
  `Goes to s3://${bucket}/${prefix}`;

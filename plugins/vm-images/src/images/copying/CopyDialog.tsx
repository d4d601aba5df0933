import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../form/FormField';
import { OwnerField } from '../form/OwnerField';
import { PlaceOption } from './PlaceOption';
import { useCopy } from './useCopy';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2) },
  title: { overflowWrap: 'anywhere' },
}));

export interface CopyDialogProps {
  image: Image;
  onClose: () => void;
  onCopied: () => void;
  /** What stands above the form. */
  children?: ReactNode;
}

/** Makes the same image on another platform or in another region. */
export function CopyDialog(props: CopyDialogProps) {
  const { image, onClose, onCopied, children } = props;
  const classes = useStyles();
  const copy = useCopy(image, () => {
    onCopied();
    onClose();
  });
  const { form, change, places, place } = copy;
  const isNowhere = places?.every(({ verdict }) => isDenied(verdict));
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="xs"
      aria-labelledby="copy-title"
    >
      <DialogTitle id="copy-title" className={classes.title}>
        Copy {image.name}
      </DialogTitle>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void copy.submit();
        }}
      >
        <DialogContent className={classes.fields}>
          {children}
          {isNowhere && (
            <Alert severity="info">
              There is no other place that the image could be copied to. The
              list below says why.
            </Alert>
          )}
          {!places && copy.error === undefined && (
            <Skeleton variant="rect" height={40} aria-label="Loading places" />
          )}
          {places && (
            <FormField
              select
              required
              name="copy-place"
              label="Copy to"
              value={place?.key ?? ''}
              onValue={key => change({ place: key })}
              helperText={
                place?.convertsTo &&
                `Converted from ${image.format} to ${place.convertsTo} on the way.`
              }
            >
              {places.map(one => (
                <MenuItem
                  key={one.key}
                  value={one.key}
                  disabled={isDenied(one.verdict)}
                >
                  <PlaceOption place={one} />
                </MenuItem>
              ))}
            </FormField>
          )}
          <FormField
            required
            name="copy-name"
            label="Name of the copy"
            value={form.name}
            inputProps={{ maxLength: 128 }}
            onValue={name => change({ name })}
          />
          <OwnerField
            owners={copy.owners}
            value={form.ownerRef}
            onChange={ownerRef => change({ ownerRef })}
          />
          {copy.error !== undefined && (
            <Alert severity="error">{messageOf(copy.error)}</Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={copy.busy || !place || !form.name.trim()}
          >
            Copy
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

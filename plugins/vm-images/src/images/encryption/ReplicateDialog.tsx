import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../form/FormField';
import { OwnerField } from '../form/OwnerField';
import { helpOf, keyOptions } from './EncryptionField';
import { encryptionOf } from './keyWords';
import { useReplicate } from './useReplicate';

const useStyles = makeStyles(theme => ({
  fields: { display: 'grid', gap: theme.spacing(2) },
  title: { overflowWrap: 'anywhere' },
}));

export interface ReplicateDialogProps {
  image: Image;
  onClose: () => void;
  onReplicated: () => void;
  /** What stands above the form. */
  children?: ReactNode;
}

/** Makes the same image once more here, encrypted otherwise or not at all. */
export function ReplicateDialog(props: ReplicateDialogProps) {
  const { image, onClose, onReplicated, children } = props;
  const classes = useStyles();
  const replicate = useReplicate(image, () => {
    onReplicated();
    onClose();
  });
  const { form, change, verdict } = replicate;
  const denied = isDenied(image.actions.replicate) || isDenied(verdict);
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="xs"
      aria-labelledby="replicate-title"
    >
      <DialogTitle id="replicate-title" className={classes.title}>
        Replicate {image.name}
      </DialogTitle>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void replicate.submit();
        }}
      >
        <DialogContent className={classes.fields}>
          {children}
          <Typography variant="body2">
            {encryptionOf(image)}. This never changes; another image with the
            same content is made instead.
          </Typography>
          {isDenied(image.actions.replicate) && (
            <Alert severity="error">
              <Findings findings={image.actions.replicate.findings} />
            </Alert>
          )}
          <Target image={image} replicate={replicate} />
          {verdict && verdict.findings.length > 0 && (
            <Alert severity={isDenied(verdict) ? 'error' : 'warning'}>
              <Findings findings={verdict.findings} />
            </Alert>
          )}
          {form.to === 'plain' && !isDenied(verdict) && (
            <Alert severity="warning">
              Whoever may download the new image can read everything on its
              disk.
            </Alert>
          )}
          <FormField
            required
            name="replicate-name"
            label="Name of the new image"
            value={form.name}
            inputProps={{ maxLength: 128 }}
            onValue={name => change({ name })}
          />
          <OwnerField
            owners={replicate.owners}
            value={form.ownerRef}
            onChange={ownerRef => change({ ownerRef })}
          />
          {replicate.error !== undefined && (
            <Alert severity="error">{messageOf(replicate.error)}</Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={replicate.busy || denied || !verdict || !form.name.trim()}
          >
            Replicate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Encrypted or plain, and with which key. */
function Target(props: {
  image: Image;
  replicate: ReturnType<typeof useReplicate>;
}) {
  const { image, replicate } = props;
  const { form, change, keys } = replicate;
  return (
    <>
      <div>
        <FormLabel id="replicate-to">New image</FormLabel>
        <RadioGroup
          row
          aria-labelledby="replicate-to"
          value={form.to}
          onChange={(_, to) => change({ to: to as typeof form.to })}
        >
          <FormControlLabel
            value="encrypted"
            control={<Radio color="primary" />}
            label={image.encrypted ? 'Another key' : 'Encrypted'}
          />
          <FormControlLabel
            value="plain"
            disabled={!image.encrypted}
            control={<Radio color="primary" />}
            label="Not encrypted"
          />
        </RadioGroup>
      </div>
      {form.to === 'encrypted' && !keys.value && keys.error === undefined && (
        <Skeleton variant="rect" height={40} aria-label="Loading keys" />
      )}
      {form.to === 'encrypted' && (keys.value || keys.error !== undefined) && (
        <FormField
          select
          required
          name="replicate-key"
          label="Key"
          value={form.encryptionKey ?? ''}
          helperText={helpOf(keys)}
          onValue={encryptionKey => change({ encryptionKey })}
        >
          {keyOptions(keys.value?.items ?? [])}
        </FormField>
      )}
    </>
  );
}

import type { ReactNode } from 'react';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  isDenied,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormDialog, LoadingField } from '../../layout';
import { FormField } from '../form/FormField';
import { NewImageFields } from '../form/NewImageFields';
import { helpOf, keyOptions } from './EncryptionField';
import { encryptionOf } from './keyWords';
import { useFastCreateNote } from './useFastCreateNote';
import { useReplicate } from './useReplicate';

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
  const replicate = useReplicate(image, () => {
    onReplicated();
    onClose();
  });
  const { form, change, verdict } = replicate;
  return (
    <FormDialog
      id="replicate"
      title={`Replicate ${image.name}`}
      action="Replicate"
      isReady={replicate.isReady}
      error={replicate.error}
      onSubmit={replicate.submit}
      onClose={onClose}
    >
      {children}
      <Typography variant="body2">
        {encryptionOf(image)}. This never changes; another image with the same
        content is made instead.
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
          Whoever may download the new image can read everything on its disk.
        </Alert>
      )}
      <NewImageFields
        prefix="replicate"
        label="Name of the new image"
        owners={replicate.owners}
        value={form}
        onChange={change}
      />
    </FormDialog>
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
          <FormControlLabel
            value="fast-create"
            disabled
            control={
              <Radio inputProps={{ 'aria-describedby': 'fast-create-note' }} />
            }
            label="Quick creation"
          />
        </RadioGroup>
        <FormHelperText id="fast-create-note">
          Quick creation: {useFastCreateNote(image.platformId)}
        </FormHelperText>
      </div>
      {form.to === 'encrypted' && !keys.value && keys.error === undefined && (
        <LoadingField label="Loading keys" />
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

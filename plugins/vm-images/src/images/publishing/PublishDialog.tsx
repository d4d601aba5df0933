import { useState, type FormEvent } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  messageOf,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { checkForm, formOf, requestOf } from './publishForm';
import { PublishFields } from './PublishFields';

const useStyles = makeStyles(theme => ({
  alert: { marginBottom: theme.spacing(2) },
}));

/** Offers an image to everyone, or changes how it is offered. */
export function PublishDialog(props: {
  image: Image;
  onClose: () => void;
  onPublished: () => void;
}) {
  const { image, onClose } = props;
  const classes = useStyles();
  const publish = usePublish(props);
  const { form, errors, error, busy } = publish;
  const isNew = image.visibility === 'private';
  const { publish: verdict } = image.actions;
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="publish-image-title"
    >
      <form noValidate onSubmit={publish.submit}>
        <DialogTitle id="publish-image-title">
          {isNew ? `Publish ${image.name}` : `How ${image.name} is offered`}
        </DialogTitle>
        <DialogContent>
          {error !== undefined && (
            <Alert severity="error" className={classes.alert}>
              {messageOf(error)}
            </Alert>
          )}
          {verdict?.effect === 'warn' && (
            <Alert severity="warning" className={classes.alert}>
              <Findings findings={verdict.findings} />
            </Alert>
          )}
          <PublishFields
            form={form}
            errors={errors}
            onChange={publish.change}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy}
          >
            {isNew ? 'Publish' : 'Save'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function usePublish(props: {
  image: Image;
  onClose: () => void;
  onPublished: () => void;
}) {
  const { image, onClose, onPublished } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const [form, setForm] = useState(() => formOf(image));
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const errors = checkForm(form);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(errors).length > 0) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.publishImage(image.id, requestOf(form), {
        ifMatch: image.etag,
      });
      toast.show({
        title:
          form.visibility === 'marketplace'
            ? `${image.name} is in the marketplace`
            : `${image.name} is public`,
        tone: 'success',
      });
      onPublished();
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return {
    ...{ form, error, busy, submit },
    errors: asked ? errors : {},
    change: (change: Partial<typeof form>) => setForm({ ...form, ...change }),
  };
}

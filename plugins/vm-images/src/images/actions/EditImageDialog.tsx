import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import {
  imageStatuses,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isConflict,
  messageOf,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { BinFields, ProtectionField } from '../bin/BinFields';
import { ImageFields } from '../form/ImageFields';
import { FormField } from '../form/FormField';
import { checkForm, formOf, type ImageForm } from '../form/imageForm';
import { changedFields, patchOf } from '../form/imagePatch';
import { useRefusedFeatures } from '../form/useRefusedFeatures';

const useStyles = makeStyles(theme => ({
  alert: { marginBottom: theme.spacing(2) },
  wide: { gridColumn: '1 / -1' },
}));

const nothing: ReadonlySet<keyof ImageForm> = new Set();

/** Changes an image's facts; tells when someone else did meanwhile. */
export function EditImageDialog(props: {
  image: Image;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { onClose } = props;
  const classes = useStyles();
  const edit = useEdit(props);
  const { form, setForm, errors, conflict, error, busy, dirty } = edit;
  const { status } = props.image;
  const refused = useRefusedFeatures(props.image);
  const waits = imageStatuses[status].inFlight || status === 'failed';
  const change = (changed: Partial<ImageForm>) =>
    setForm({ ...form, ...changed });
  return (
    <Dialog
      open
      onClose={dirty ? undefined : onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="edit-image-title"
    >
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void edit.save();
        }}
      >
        <DialogTitle id="edit-image-title">Edit {props.image.name}</DialogTitle>
        <DialogContent>
          {conflict.length > 0 && (
            <Alert severity="warning" className={classes.alert}>
              Someone changed this image meanwhile ({conflict.join(', ')}). What
              you changed is kept; save again to put it over theirs.
            </Alert>
          )}
          {error !== undefined && (
            <Alert severity="error" className={classes.alert}>
              {messageOf(error)}
            </Alert>
          )}
          {waits && (
            <Alert severity="info" className={classes.alert}>
              What the image is and needs can be changed now; it is written as
              soon as the image is available.
            </Alert>
          )}
          {props.image.status === 'deleted' ? (
            <BinFields form={form} errors={errors} onChange={change} />
          ) : (
            <ImageFields
              form={form}
              errors={errors}
              unsure={nothing}
              architecture={props.image.architecture}
              kind={props.image.kind}
              isKnown
              refused={refused}
              onChange={change}
            >
              <FormField
                name="projectGroup"
                label="Project group"
                className={classes.wide}
                value={form.projectGroup}
                inputProps={{ maxLength: 128 }}
                onValue={projectGroup => change({ projectGroup })}
              />
              <ProtectionField form={form} onChange={change} />
            </ImageFields>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy || !dirty || Object.keys(errors).length > 0}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const fieldWords: Partial<Record<keyof ImageForm, string>> = {
  osType: 'system',
  osDistribution: 'distribution',
  osVersion: 'OS version',
  bootMode: 'boot mode',
  minMemoryMiB: 'least memory',
  maxMemoryMiB: 'most memory',
  minDiskGiB: 'least disk',
  defaultUser: 'login user',
  cloudInit: 'cloud-init',
  guestAgent: 'guest agent',
  hotUpgrade: 'hot upgrade',
  multiQueue: 'multi-queue',
  sriov: 'SR-IOV',
  projectGroup: 'project group',
  protected: 'deletion protection',
};

function useEdit(props: {
  image: Image;
  onClose: () => void;
  onSaved: () => void;
}) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const [base, setBase] = useState(props.image);
  const [form, setForm] = useState(() => formOf(props.image));
  const [conflict, setConflict] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const before = formOf(base);
  const errors = checkForm(form);

  /** Takes over what the other person changed, keeps what this one did. */
  async function rebase() {
    const newest = await api.getImage(base.id);
    const theirs = formOf(newest);
    const mine = changedFields(before, form);
    const kept = Object.fromEntries(mine.map(field => [field, form[field]]));
    setConflict(
      changedFields(before, theirs).map(field => fieldWords[field] ?? field),
    );
    setBase(newest);
    setForm({ ...theirs, ...kept });
  }

  async function save() {
    setBusy(true);
    setError(undefined);
    try {
      await api.updateImage(base.id, patchOf(before, form), {
        ifMatch: base.etag,
      });
      toast.show({ title: `Saved ${form.name}`, tone: 'success' });
      props.onSaved();
      props.onClose();
    } catch (reason) {
      if (isConflict(reason)) await rebase().catch(setError);
      else setError(reason);
    } finally {
      setBusy(false);
    }
  }

  const dirty = changedFields(before, form).length > 0;
  return { form, setForm, errors, conflict, error, busy, dirty, save };
}

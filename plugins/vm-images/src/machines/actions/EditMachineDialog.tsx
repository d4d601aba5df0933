import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  VirtualMachine,
  VirtualMachinePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isConflict,
  messageOf,
  useAnnounce,
  useOwners,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../../images/form/FormField';
import { OwnerField } from '../../images/form/OwnerField';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
}));

/** Changes a machine's description, or hands it to another owner. */
export function EditMachineDialog(props: {
  machine: VirtualMachine;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { onClose } = props;
  const classes = useStyles();
  const { base, patch, description, ownerRef, owners, ...edit } =
    useEdit(props);
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="edit-machine-title"
    >
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void edit.save();
        }}
      >
        <DialogTitle id="edit-machine-title">Edit {base.name}</DialogTitle>
        <DialogContent className={classes.content}>
          {edit.conflict && (
            <Alert severity="warning">
              Someone changed this machine meanwhile. What you changed is kept;
              save again to put it over theirs.
            </Alert>
          )}
          {edit.error !== undefined && (
            <Alert severity="error">{messageOf(edit.error)}</Alert>
          )}
          <FormField
            autoFocus
            multiline
            minRows={2}
            maxRows={6}
            name="description"
            label="Description"
            value={description}
            inputProps={{ maxLength: 1024 }}
            onValue={text => edit.change({ description: text })}
          />
          <OwnerField
            owners={owners}
            value={ownerRef}
            onChange={ref => edit.change({ ownerRef: ref })}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={edit.busy || Object.keys(patch).length === 0}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useEdit(props: {
  machine: VirtualMachine;
  onClose: () => void;
  onSaved: () => void;
}) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const known = useOwners().value ?? [];
  const [base, setBase] = useState(props.machine);
  const [entered, setEntered] = useState<VirtualMachinePatch>({});
  const [conflict, setConflict] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const patch = Object.fromEntries(
    Object.entries(entered).filter(
      ([field, value]) => value !== base[field as keyof VirtualMachinePatch],
    ),
  ) as VirtualMachinePatch;
  const owner = base.ownerRef;
  const owners = owner && !known.includes(owner) ? [owner, ...known] : known;

  async function save() {
    setBusy(true);
    setError(undefined);
    try {
      await api.updateVirtualMachine(base.id, patch, { ifMatch: base.etag });
      announce({ type: 'virtualMachine', id: base.id, change: 'updated' });
      toast.show({ title: `Saved ${base.name}`, tone: 'success' });
      props.onSaved();
      props.onClose();
    } catch (reason) {
      if (isConflict(reason)) {
        await api.getVirtualMachine(base.id).then(newest => {
          // Nobody changed it: something else stands against the change.
          if (newest.etag === base.etag) setError(reason);
          else setConflict(true);
          setBase(newest);
        }, setError);
      } else setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return {
    base,
    patch,
    description: entered.description ?? base.description,
    ownerRef: entered.ownerRef ?? owner,
    owners,
    conflict,
    error,
    busy,
    save,
    change: (change: VirtualMachinePatch) =>
      setEntered(old => ({ ...old, ...change })),
  };
}

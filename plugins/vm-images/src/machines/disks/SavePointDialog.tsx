import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  SavePointKind,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { HowToCopy } from '../../images/capture';
import { FormField } from '../../images/form/FormField';
import { usePaths } from '../../layout';
import { useLast } from '../actions/useLast';
import { savePointWords } from './words';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
}));

interface SavePointDialogProps {
  kind: SavePointKind;
  /** Closed without one. */
  machine: VirtualMachine | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for a name, and keeps the state of a machine's disks. */
export function SavePointDialog(props: SavePointDialogProps) {
  const { kind, machine, onClose } = props;
  const shown = useLast(machine);
  const titleId = `${kind}-title`;
  return (
    <Dialog
      open={machine !== undefined}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>
        {`${savePointWords[kind].action}: ${shown?.name}`}
      </DialogTitle>
      {machine && <Wish {...props} machine={machine} />}
    </Dialog>
  );
}

function Wish(props: SavePointDialogProps & { machine: VirtualMachine }) {
  const { kind, machine, onClose } = props;
  const classes = useStyles();
  const [name, setName] = useState(() => dated(machine.name));
  const [description, setDescription] = useState('');
  const [stopFirst, setStopFirst] = useState(false);
  const wish = { name, description, stopFirst };
  const { busy, error, submit } = useCreate(props, wish);
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <DialogContent className={classes.content}>
        {machine.state === 'running' && (
          <HowToCopy
            machine={machine}
            stopFirst={stopFirst}
            onChange={setStopFirst}
          />
        )}
        <FormField
          // The dialog opens for this question.
          autoFocus
          required
          name="save-point-name"
          label="Name"
          value={name}
          inputProps={{ maxLength: 128 }}
          onValue={setName}
        />
        <FormField
          multiline
          maxRows={4}
          name="save-point-description"
          label="Description"
          value={description}
          inputProps={{ maxLength: 1024 }}
          onValue={setDescription}
        />
        {error !== undefined && (
          <Alert severity="error">{messageOf(error)}</Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disabled={busy || !name.trim()}
        >
          {savePointWords[kind].action}
        </Button>
      </DialogActions>
    </form>
  );
}

function useCreate(
  props: SavePointDialogProps & { machine: VirtualMachine },
  wish: { name: string; description: string; stopFirst: boolean },
) {
  const { kind, machine, onClose, onDone } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  async function submit() {
    setBusy(true);
    setError(undefined);
    const description = wish.description.trim() || undefined;
    const running = machine.state === 'running';
    try {
      const { operation } = await api.createSavePoint(
        machine.id,
        {
          ...{ kind, name: wish.name.trim(), description },
          stopFirst: running ? wish.stopFirst : undefined,
        },
        { idempotencyKey: key.current },
      );
      announce({ type: 'virtualMachine', id: machine.id, change: 'updated' });
      announce({ type: 'operation', id: operation.id, change: 'created' });
      toast.show({
        title: `Making ${savePointWords[kind].one} of ${machine.name}`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
      onDone();
      onClose();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, submit };
}

function dated(name: string): string {
  return `${name}-${new Date().toISOString().slice(0, 16).replace('T', '-')}`;
}

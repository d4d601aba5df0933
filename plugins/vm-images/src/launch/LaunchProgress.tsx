import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  LaunchAccepted,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  messageOf,
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { usePaths } from '../layout/usePaths';
import { useOperation, useOperations } from '../operations/useOperations';
import { LaunchRow } from './LaunchRow';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
    '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  alert: { marginBottom: theme.spacing(2) },
  foot: {
    padding: theme.spacing(1.5, 3),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  sum: { flex: 1 },
}));

/** How far each machine of a launch of many is, and another try for those that failed. */
export function LaunchProgress(props: {
  accepted: LaunchAccepted;
  onClose: () => void;
}) {
  const { accepted, onClose } = props;
  const { virtualMachines } = accepted;
  const classes = useStyles();
  const navigate = useNavigate();
  const paths = usePaths();
  const toast = useToast();
  const { parent, partOf, retry, busy, error } = useLaunch(accepted);
  const parts = virtualMachines.map(({ id }) => partOf(id));
  const going = parts.some(part => !part || !isOver(part.status));
  const many = plural(virtualMachines.length, 'virtual machine');

  function close() {
    onClose();
    if (going) {
      toast.show({
        title: `Creating ${many}`,
        link: {
          title: 'Show progress',
          href: paths.operations(parent.id),
        },
      });
    }
  }

  return (
    <>
      <DialogTitle id="launch-title">
        {going ? `Creating ${many}` : `Created ${countOf(parts, many)}`}
      </DialogTitle>
      <DialogContent>
        {error !== undefined && (
          <Alert severity="error" className={classes.alert}>
            {messageOf(error)}
          </Alert>
        )}
        <ul className={classes.list} aria-label="Virtual machines">
          {virtualMachines.map((machine, at) => (
            <LaunchRow
              key={machine.id}
              name={machine.name}
              href={paths.machine(machine.id)}
              operation={parts[at]}
            />
          ))}
        </ul>
      </DialogContent>
      <DialogActions className={classes.foot}>
        <Typography
          className={classes.sum}
          variant="body2"
          color="textSecondary"
          role="status"
        >
          {summarise(parts)}
        </Typography>
        {parent.retryable && (
          <Button
            variant="outlined"
            color="primary"
            disabled={busy}
            onClick={retry}
          >
            Retry failed
          </Button>
        )}
        <Button onClick={close}>Close</Button>
        <Button
          variant="contained"
          color="primary"
          onClick={() => {
            close();
            navigate(paths.machines());
          }}
        >
          Show virtual machines
        </Button>
      </DialogActions>
    </>
  );
}

/** The launch and its parts, fresh; and its retry. */
function useLaunch({ operation }: LaunchAccepted) {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const whole = useOperation(operation.id);
  const parts = useOperations({ parent: operation.id, limit: 100 });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function retry() {
    setBusy(true);
    setError(undefined);
    try {
      const again = await api.retryOperation(operation.id);
      whole.update(() => again);
      announce({ type: 'operation', id: operation.id, change: 'updated' });
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
      whole.refresh();
      parts.refresh();
    }
  }

  return {
    parent: whole.value ?? operation,
    partOf: (machineId: string) =>
      parts.value?.items.find(({ subject }) => subject?.id === machineId),
    retry,
    busy,
    error: error ?? parts.error,
  };
}

type Parts = readonly (Operation | undefined)[];

const count = (parts: Parts, status: Operation['status']) =>
  parts.filter(part => part?.status === status).length;

function summarise(parts: Parts): string {
  const done = count(parts, 'succeeded');
  const failed = count(parts, 'failed');
  const words = [`${done} of ${parts.length} ready`];
  if (failed > 0) words.push(`${failed} failed`);
  return words.join(', ');
}

function countOf(parts: Parts, many: string): string {
  const done = count(parts, 'succeeded');
  return done === parts.length ? many : `${done} of ${many}`;
}

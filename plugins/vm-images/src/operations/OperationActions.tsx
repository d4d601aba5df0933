import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', gap: theme.spacing(1) },
}));

/** Cancel while it runs, another try when it failed. */
export function OperationActions(props: {
  operation: Operation;
  /** It has parts, of which only the failed ones run again. */
  parent: boolean;
  onDone: () => void;
}) {
  const { operation, parent, onDone } = props;
  const { id, title, status, cancellable, retryable } = operation;
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const [busy, setBusy] = useState(false);

  async function act(doing: string, action: () => Promise<unknown>) {
    setBusy(true);
    try {
      await action();
      onDone();
    } catch (error) {
      toast.failed(`“${title}” could not be ${doing}.`, error);
    } finally {
      setBusy(false);
    }
  }

  const canCancel = cancellable && !isOver(status) && status !== 'cancelling';
  if (!canCancel && !retryable) return null;
  return (
    <div className={classes.root}>
      {canCancel && (
        <Button
          size="small"
          variant="outlined"
          disabled={busy}
          onClick={() => act('cancelled', () => api.cancelOperation(id))}
        >
          Cancel
        </Button>
      )}
      {retryable && (
        <Button
          size="small"
          variant="outlined"
          color="primary"
          disabled={busy}
          onClick={() => act('retried', () => api.retryOperation(id))}
        >
          {parent ? 'Retry failed' : 'Retry'}
        </Button>
      )}
    </div>
  );
}

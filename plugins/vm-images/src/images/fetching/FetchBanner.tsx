import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  Image,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatBytes,
  isOver,
  useAnnounce,
  useToast,
  VerdictButton,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useOperations } from '../../operations/useOperations';
import { useFetchImage } from './useFetchImage';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
  // The text beside the icon takes all the width, so that the bar is seen.
  message: { '& .MuiAlert-message': { flex: 1, minWidth: 0 } },
  bar: { marginTop: theme.spacing(1), maxWidth: 420 },
  reason: { overflowWrap: 'anywhere' },
}));

/**
 * Says of a public image that its bytes are not here yet, and has them fetched.
 * A fetch that failed says where and why, and goes on from there.
 */
export function FetchBanner(props: { image: Image; refresh: () => void }) {
  const { image } = props;
  return image.awaited && image.status === 'available' ? (
    <Awaited {...props} />
  ) : null;
}

function Awaited({ image, refresh }: { image: Image; refresh: () => void }) {
  const classes = useStyles();
  const fetchImage = useFetchImage(refresh);
  const { value } = useOperations({
    ...{ subject: image.id, kind: ['image.fetch'], limit: 1 },
  });
  const last = value?.items.at(0);
  if (last && !isOver(last.status)) {
    return <Fetching operation={last} refresh={refresh} />;
  }
  if (last?.status === 'failed') {
    return <Failed operation={last} refresh={refresh} />;
  }
  const size = image.sizeBytes
    ? `${formatBytes(image.sizeBytes)} are`
    : 'It is';
  return (
    <Alert
      severity="info"
      className={`${classes.root} ${classes.message}`}
      action={
        <VerdictButton
          size="small"
          verdict={image.actions.fetch}
          onClick={() => void fetchImage(image)}
        >
          Fetch
        </VerdictButton>
      }
    >
      This image is not fetched yet. {size} fetched and checked against the
      digest when somebody first launches from it, or now.
    </Alert>
  );
}

function Fetching(props: { operation: Operation; refresh: () => void }) {
  const { operation, refresh } = props;
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const percent = Math.round((operation.progress ?? 0) * 100);

  async function cancel() {
    try {
      await api.cancelOperation(operation.id);
      announce({ type: 'operation', id: operation.id, change: 'updated' });
    } catch (error) {
      toast.failed('The fetch is not cancelled.', error);
    }
    refresh();
  }

  return (
    <Alert
      severity="info"
      className={`${classes.root} ${classes.message}`}
      action={
        operation.cancellable && (
          <Button size="small" color="inherit" onClick={() => void cancel()}>
            Cancel
          </Button>
        )
      }
    >
      Its bytes are being fetched: {percent} %.
      <LinearProgress
        className={classes.bar}
        variant="determinate"
        value={percent}
        aria-label="Progress of the fetch"
      />
    </Alert>
  );
}

function Failed(props: { operation: Operation; refresh: () => void }) {
  const { operation, refresh } = props;
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const { error } = operation;

  async function retry() {
    try {
      await api.retryOperation(operation.id);
      announce({ type: 'operation', id: operation.id, change: 'updated' });
    } catch (reason) {
      toast.failed('The fetch is not tried again.', reason);
    }
    refresh();
  }

  return (
    <Alert
      severity="error"
      className={`${classes.root} ${classes.message}`}
      action={
        operation.retryable && (
          <Button size="small" color="inherit" onClick={() => void retry()}>
            Retry
          </Button>
        )
      }
    >
      <div className={classes.reason}>
        The bytes of this image could not be fetched
        {error?.stage && ` (${error.stage})`}: {error?.reason} {error?.remedy}
      </div>
    </Alert>
  );
}

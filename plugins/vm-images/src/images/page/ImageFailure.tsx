import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import { makeStyles } from '@material-ui/core/styles';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { OperationActions } from '../../operations/OperationActions';
import { useOperations } from '../../operations/useOperations';

/** Whoever looked at it since is not in the way of what failed. */
const RECENT = 10;

const useStyles = makeStyles({
  root: { '& .MuiAlert-message': { minWidth: 0, overflowWrap: 'anywhere' } },
});

/** Where and why it failed, and another try where there can be one. */
export function ImageFailure(props: { image: Image; className?: string }) {
  const { image, className } = props;
  const classes = useStyles();
  const { value, refresh } = useOperations({
    ...{ subject: image.id, status: ['failed'], limit: RECENT },
  });
  if (!image.failure) return null;
  const { stage, reason, remedy } = image.failure;
  const failed = value?.items.find(({ retryable }) => retryable);
  return (
    <Alert
      severity="error"
      className={[classes.root, className].filter(Boolean).join(' ')}
      action={
        failed && (
          <OperationActions
            operation={failed}
            parent={false}
            onDone={refresh}
          />
        )
      }
    >
      <AlertTitle>Failed at: {stage}</AlertTitle>
      {reason}
      {remedy && (
        <>
          <br />
          <strong>{remedy}</strong>
        </>
      )}
    </Alert>
  );
}

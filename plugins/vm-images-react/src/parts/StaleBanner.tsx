import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import { messageOf } from '../hooks/useToast';
import type { Resource } from '../hooks/useResource';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
}));

/** What is shown is from before, because asking again failed. @public */
export function StaleBanner(props: {
  resource: Pick<Resource<unknown>, 'value' | 'error' | 'refresh'>;
}) {
  const classes = useStyles();
  const { value, error, refresh } = props.resource;
  if (!error || value === undefined) return null;
  return (
    <Alert
      severity="warning"
      className={classes.root}
      action={
        <Button color="inherit" size="small" onClick={refresh}>
          Retry
        </Button>
      }
    >
      This may be out of date: {messageOf(error)}
    </Alert>
  );
}

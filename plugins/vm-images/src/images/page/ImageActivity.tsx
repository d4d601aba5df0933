import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { OperationItem } from '../../operations/OperationItem';
import { useOperations } from '../../operations/useOperations';

const useStyles = makeStyles(theme => ({
  list: { '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` } },
}));

/** What was done with it, newest first. */
export function ImageActivity(props: { imageId: string }) {
  const classes = useStyles();
  const list = useOperations({ subject: props.imageId, limit: 50 });
  const items = list.value?.items;
  return (
    <Paper className={classes.list}>
      {items?.map(operation => (
        <OperationItem key={operation.id} operation={operation} />
      ))}
      {items?.length === 0 && (
        <EmptyState title="Nothing has happened to it yet" />
      )}
      {list.loading && <Skeleton variant="rect" height={120} />}
      {!items && list.error && (
        <ErrorState
          title="The operations could not be loaded"
          error={list.error}
          onRetry={list.refresh}
        />
      )}
    </Paper>
  );
}

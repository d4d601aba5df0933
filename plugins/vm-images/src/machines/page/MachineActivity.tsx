import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  ErrorState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { OperationItem } from '../../operations/OperationItem';
import { useOperations } from '../../operations/useOperations';

const useStyles = makeStyles(theme => ({
  list: { '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` } },
}));

/** What was done with it, newest first, with stages and log. */
export function MachineActivity(props: { machineId: string }) {
  const classes = useStyles();
  const list = useOperations({ subject: props.machineId, limit: 50 });
  const items = list.value && withoutWholes(list.value.items);
  return (
    <Paper className={classes.list}>
      {items?.map(operation => (
        <OperationItem key={operation.id} operation={operation} />
      ))}
      {items?.length === 0 && (
        <EmptyState title="Nothing has happened to it yet">
          What starts, stops, captures or changes it shows here.
        </EmptyState>
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

/** A launch of one is there twice: as a whole, and as its only part. */
function withoutWholes(operations: readonly Operation[]): Operation[] {
  const wholes = new Set(operations.map(({ parentId }) => parentId));
  return operations.filter(({ id }) => !wholes.has(id));
}

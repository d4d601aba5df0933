import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  ErrorState,
  isOver,
} from '@vm-images/backstage-plugin-vm-images-react';
import { OperationActions } from './OperationActions';
import { OperationItem } from './OperationItem';
import { OperationLog } from './OperationLog';
import { OperationResult } from './OperationResult';
import { StageList } from './StageList';
import { useOperation, useOperations } from './useOperations';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    padding: theme.spacing(0.5, 2, 2, 6.5),
  },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  },
  left: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  children: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` },
  },
}));

const kindsWithParts: readonly string[] = ['launch'];

/** Everything about one operation: stages, error, parts, log, actions. */
export function OperationDetails(props: { operation: Operation }) {
  const { id } = props.operation;
  const resource = useOperation(id);
  const classes = useStyles();
  const [log, setLog] = useState(false);
  const operation = resource.value;

  if (!operation) {
    return (
      <div className={classes.root}>
        {resource.error ? (
          <ErrorState
            title="The operation could not be loaded"
            error={resource.error}
            onRetry={resource.refresh}
          />
        ) : (
          <Skeleton variant="rect" height={84} />
        )}
      </div>
    );
  }
  const parent = kindsWithParts.includes(operation.kind);
  const { error } = operation;
  return (
    <div className={classes.root}>
      {error && (
        <Alert severity="error">
          <AlertTitle>Failed at: {error.stage}</AlertTitle>
          {error.reason}
          {error.remedy && (
            <>
              <br />
              <strong>{error.remedy}</strong>
            </>
          )}
        </Alert>
      )}
      {parent ? <Parts id={id} /> : <StageList stages={operation.stages} />}
      {operation.message && <span>{operation.message}</span>}
      <OperationResult operation={operation} />
      {log && <OperationLog id={id} live={!isOver(operation.status)} />}
      <div className={classes.foot}>
        <span className={classes.left}>
          <OperationActions
            operation={operation}
            parent={parent}
            onDone={resource.refresh}
          />
          <Button size="small" onClick={() => setLog(!log)}>
            {log ? 'Hide log' : 'Show log'}
          </Button>
        </span>
        <CopyId value={id} label="Copy the operation id" />
      </div>
    </div>
  );
}

const byTitle = (one: Operation, other: Operation) =>
  one.title.localeCompare(other.title, 'en', { numeric: true });

/** The parts of an operation, such as each machine of a launch of many. */
function Parts(props: { id: string }) {
  const classes = useStyles();
  const parts = useOperations({ parent: props.id, limit: 100 });
  if (!parts.value) return <Skeleton variant="rect" height={84} />;
  return (
    <div className={classes.children}>
      {[...parts.value.items].sort(byTitle).map(part => (
        <OperationItem key={part.id} operation={part} />
      ))}
    </div>
  );
}

import { useEffect } from 'react';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import Divider from '@material-ui/core/Divider';
import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
  StaleBanner,
} from '@vm-images/backstage-plugin-vm-images-react';
import { operationsPanelApiRef } from '../api/operationsPanel';
import { useStore } from '../api/Store';
import { usePaths } from '../layout/usePaths';
import { OperationItem } from './OperationItem';
import { useRecentOperations } from './useOperations';

const useStyles = makeStyles(theme => ({
  paper: {
    width: 560,
    maxWidth: '100vw',
    fontFamily: theme.typography.fontFamily,
    display: 'flex',
    flexDirection: 'column',
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(2),
  },
  title: { flex: 1, fontSize: 18, fontWeight: 600 },
  list: {
    flex: 1,
    overflow: 'auto',
    '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  bone: { margin: theme.spacing(1, 2) },
}));

/** Keeps the count of running operations, once for all who show it. */
export function RunningCount() {
  const panel = useApi(operationsPanelApiRef);
  const running = useRecentOperations().value?.running ?? 0;
  useEffect(() => panel.running.set(running), [panel, running]);
  return null;
}

/** The newest operations, at the right of whatever page one is on. */
export function OperationsDrawer() {
  const panel = useApi(operationsPanelApiRef);
  const { open, operationId } = useStore(panel.state);
  const classes = useStyles();
  return (
    <Drawer
      anchor="right"
      open={open}
      onClose={panel.close}
      classes={{ paper: classes.paper }}
      PaperProps={
        { role: 'dialog', 'aria-modal': true, 'aria-label': 'Operations' } as {}
      }
    >
      {open && <Recent operationId={operationId} onClose={panel.close} />}
    </Drawer>
  );
}

function Recent(props: { operationId?: string; onClose: () => void }) {
  const { operationId, onClose } = props;
  const classes = useStyles();
  const paths = usePaths();
  const recent = useRecentOperations();
  const items = recent.value?.items;
  return (
    <>
      <div className={classes.head}>
        <Typography component="h2" className={classes.title}>
          Operations
        </Typography>
        <Link to={paths.operations()} onClick={onClose}>
          See all
        </Link>
        <IconButton size="small" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <Divider />
      <StaleBanner resource={recent} />
      <div className={classes.list}>
        {items?.map(operation => (
          <OperationItem
            key={operation.id}
            operation={operation}
            open={operation.id === operationId}
          />
        ))}
        {items?.length === 0 && (
          <EmptyState title="Nothing has run yet">
            Imports, captures and launches show here with their progress.
          </EmptyState>
        )}
        {recent.loading &&
          Array.from({ length: 6 }, (_, at) => (
            <Skeleton key={at} height={56} className={classes.bone} />
          ))}
        {!items && recent.error && (
          <ErrorState
            title="The operations could not be loaded"
            error={recent.error}
            onRetry={recent.refresh}
          />
        )}
      </div>
    </>
  );
}

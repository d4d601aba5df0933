import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { OperationListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  ErrorState,
  StaleBanner,
  useListState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useSearchParams } from 'react-router-dom';
import { PageBody, PageHeading, PageTabs } from '../layout';
import { OperationItem } from './OperationItem';
import { useOperation, useOperations } from './useOperations';

const useStyles = makeStyles(theme => ({
  list: { '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` } },
  linked: { marginBottom: theme.spacing(2) },
  foot: {
    display: 'flex',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
  },
  bone: { margin: theme.spacing(0, 2) },
}));

const tabs: readonly {
  id: string;
  label: string;
  query: OperationListQuery;
  empty: string;
}[] = [
  { id: 'all', label: 'All', query: {}, empty: 'Nothing has run yet' },
  {
    id: 'running',
    label: 'Running',
    query: { status: ['queued', 'running', 'cancelling'] },
    empty: 'Nothing runs now',
  },
  {
    id: 'failed',
    label: 'Failed',
    query: { status: ['failed'] },
    empty: 'Nothing has failed',
  },
  {
    id: 'done',
    label: 'Done',
    query: { status: ['succeeded', 'cancelled'] },
    empty: 'Nothing is done yet',
  },
];

/** Everything that takes long: what, on what, who, how far, what went wrong. */
export function OperationsPage() {
  const classes = useStyles();
  const { state, change } = useListState({ tab: 'all' });
  const tab = tabs.find(one => one.id === state.tab) ?? tabs[0];
  const [params] = useSearchParams();
  const linked = params.get('open') ?? undefined;
  const list = useOperations({
    ...tab.query,
    topLevel: true,
    limit: 30,
    cursor: state.cursor,
  });
  const page = list.value;
  const items = page?.items;
  const running = page?.running;
  return (
    <PageBody breadcrumb="Operations">
      <PageHeading title="Operations" />
      <PageTabs
        label="Operations by status"
        tabs={tabs.map(({ id, label }) => ({
          id,
          label,
          count: id === 'running' ? running : undefined,
        }))}
        value={tab.id}
        onChange={id => change({ tab: id })}
      />
      <StaleBanner resource={list} />
      {linked && items && !items.some(one => one.id === linked) && (
        <Linked id={linked} />
      )}
      <Paper className={classes.list} aria-busy={list.refreshing && !items}>
        {items?.map(operation => (
          <OperationItem
            key={operation.id}
            operation={operation}
            open={operation.id === linked}
          />
        ))}
        {items?.length === 0 && (
          <EmptyState title={tab.empty}>
            Imports, captures, launches and deletions show here.
          </EmptyState>
        )}
        {list.loading &&
          Array.from({ length: 8 }, (_, at) => (
            <Skeleton key={at} height={60} className={classes.bone} />
          ))}
        {!items && list.error && (
          <ErrorState
            title="The operations could not be loaded"
            error={list.error}
            onRetry={list.refresh}
          />
        )}
      </Paper>
      {(page?.prevCursor || page?.nextCursor) && (
        <div className={classes.foot}>
          <Button
            disabled={!page.prevCursor}
            onClick={() => change({ cursor: page.prevCursor })}
          >
            Newer
          </Button>
          <Button
            disabled={!page.nextCursor}
            onClick={() => change({ cursor: page.nextCursor })}
          >
            Older
          </Button>
        </div>
      )}
    </PageBody>
  );
}

/** The one that a link names, where it is not on this page of the list. */
function Linked(props: { id: string }) {
  const classes = useStyles();
  const { value } = useOperation(props.id);
  if (!value) return null;
  return (
    <Paper className={classes.linked}>
      <OperationItem operation={value} open />
    </Paper>
  );
}

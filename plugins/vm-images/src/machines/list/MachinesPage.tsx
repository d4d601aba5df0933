import { useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import AddToQueueIcon from '@material-ui/icons/AddToQueue';
import type {
  MachineListQuery,
  VirtualMachinePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  CursorTable,
  ErrorState,
  SearchField,
  StaleBanner,
  useListState,
  type ListState,
  type ListStateControl,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { LaunchDialog } from '../../launch';
import { PageBody, PageHeading, PageTabs, usePaths } from '../../layout';
import { useMachineActions } from '../actions/useMachineActions';
import { useMachines } from '../useMachines';
import { usePlatformNames } from '../../platforms/platformNames';
import { machineColumns } from './machineColumns';
import { MachineFilters } from './MachineFilters';
import { NoMachines } from './NoMachines';

const PAGE_SIZE = 50;

const defaults = {
  tab: 'all',
  sort: 'createdAt',
  order: 'desc',
  filters: ['state', 'platform', 'owner'],
} as const;

const tabs = [
  { id: 'all', label: 'All' },
  { id: 'mine', label: 'Mine' },
];

/** Every virtual machine that this person sees, live. */
export function MachinesPage() {
  const control = useListState(defaults);
  const [launching, setLaunching] = useState(false);
  const list = useMachines(toQuery(control.state));
  const { state, change } = control;
  return (
    <PageBody breadcrumb="Virtual machines">
      <PageHeading
        title="Virtual machines"
        actions={
          <>
            <SearchField
              label="Search by name"
              value={state.search}
              onChange={search => change({ search }, { replace: true })}
            />
            <Button
              variant="contained"
              color="primary"
              startIcon={<AddToQueueIcon />}
              onClick={() => setLaunching(true)}
            >
              Create virtual machine
            </Button>
          </>
        }
      />
      <PageTabs
        label="Virtual machines by owner"
        tabs={tabs}
        value={state.tab}
        onChange={tab => change({ tab })}
      />
      <MachineFilters control={control} />
      <StaleBanner resource={list} />
      <MachinesTable
        control={control}
        list={list}
        onCreate={() => setLaunching(true)}
      />
      <LaunchDialog open={launching} onClose={() => setLaunching(false)} />
    </PageBody>
  );
}

function MachinesTable(props: {
  control: ListStateControl;
  list: Resource<VirtualMachinePage>;
  onCreate: () => void;
}) {
  const { control, list, onCreate } = props;
  const { state, change } = control;
  const paths = usePaths();
  const { actionsOf, dialogs } = useMachineActions({ onChanged: list.refresh });
  const platformName = usePlatformNames();
  const columns = useMemo(
    () => machineColumns(machine => paths.machine(machine.id), platformName),
    [paths, platformName],
  );
  const page = list.value;
  if (!page && list.error) {
    return (
      <ErrorState
        title="The virtual machines could not be loaded"
        error={list.error}
        onRetry={list.refresh}
      />
    );
  }
  const turn = (cursor: string | undefined, step: number) =>
    cursor === undefined
      ? undefined
      : () => {
          change({ cursor, page: state.page + step });
          window.scrollTo({ top: 0 });
        };
  return (
    <>
      <CursorTable
        label="Virtual machines"
        columns={columns}
        rows={page?.items}
        stale={list.stale}
        rowId={machine => machine.id}
        rowLabel={machine => machine.name}
        rowHref={machine => paths.machine(machine.id)}
        rowActions={actionsOf}
        sort={{ by: state.sort, order: state.order }}
        onSort={(sort, order) => change({ sort, order })}
        paging={{
          page: state.page,
          pageSize: PAGE_SIZE,
          total: page?.total,
          totalIsCapped: page?.totalIsCapped,
          onNext: turn(page?.nextCursor, 1),
          onPrevious: turn(page?.prevCursor, -1),
        }}
        empty={<NoMachines control={control} onCreate={onCreate} />}
      />
      {dialogs}
    </>
  );
}

function toQuery(state: ListState): MachineListQuery {
  const { tab, search, sort, order, filters, cursor } = state;
  const chosen = Object.entries(filters).filter(([, some]) => some.length > 0);
  return {
    scope: tab === 'mine' ? 'mine' : 'all',
    ...(search && { search }),
    ...(Object.fromEntries(chosen) as MachineListQuery),
    sort: sort as MachineListQuery['sort'],
    order,
    cursor,
    limit: PAGE_SIZE,
    count: 'capped',
  };
}

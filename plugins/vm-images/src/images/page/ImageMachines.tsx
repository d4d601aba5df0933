import { Link } from '@backstage/core-components';
import type {
  MachineListQuery,
  VirtualMachine,
  VirtualMachinePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { machineStates } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CursorTable,
  EmptyState,
  ErrorState,
  formatMemory,
  MachineStateChip,
  OwnerChip,
  RelativeTime,
  useCursorList,
  useListState,
  withProgress,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { MachineOwners } from '../governance';

const PAGE_SIZE = 50;

/** Who runs it. */
export function ImageMachines(props: { imageId: string }) {
  const paths = usePaths();
  const { state, change } = useListState({});
  const list = useCursorList<
    VirtualMachine,
    MachineListQuery,
    VirtualMachinePage
  >({
    name: 'virtual machines of an image',
    query: { imageId: props.imageId, limit: PAGE_SIZE, cursor: state.cursor },
    load: (api, query, signal) => api.listVirtualMachines(query, { signal }),
    busy: machine => machineStates[machine.state].inFlight,
    apply: withProgress,
    matters: event => event.type === 'virtualMachine',
  });
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
      : () => change({ cursor, page: state.page + step });
  return (
    <>
      <MachineOwners imageId={props.imageId} />
      <CursorTable
        label="Virtual machines made from this image"
        columns={columns(machine => paths.machine(machine.id))}
        rows={page?.items}
        stale={list.stale}
        rowId={machine => machine.id}
        rowLabel={machine => machine.name}
        rowHref={machine => paths.machine(machine.id)}
        paging={{
          page: state.page,
          pageSize: PAGE_SIZE,
          total: page?.total,
          totalIsCapped: page?.totalIsCapped,
          onNext: turn(page?.nextCursor, 1),
          onPrevious: turn(page?.prevCursor, -1),
        }}
        empty={
          <EmptyState title="No virtual machine was made from it">
            Those that exist now show here, as far as you may see them.
          </EmptyState>
        }
      />
    </>
  );
}

function columns(
  href: (machine: VirtualMachine) => string,
): CursorColumn<VirtualMachine>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      minWidth: 180,
      grow: 2,
      render: machine => (
        <Link to={href(machine)} tabIndex={-1}>
          {machine.name}
        </Link>
      ),
    },
    {
      id: 'state',
      title: 'State',
      minWidth: 150,
      render: machine => <MachineStateChip machine={machine} />,
    },
    {
      id: 'owner',
      title: 'Owner',
      minWidth: 140,
      render: machine => <OwnerChip ownerRef={machine.ownerRef} />,
    },
    {
      id: 'size',
      title: 'Size',
      minWidth: 150,
      priority: 2,
      render: ({ size }) =>
        `${size.vcpus} vCPU, ${formatMemory(size.memoryMiB)}`,
    },
    {
      id: 'created',
      title: 'Created',
      minWidth: 130,
      priority: 2,
      render: machine => <RelativeTime time={machine.createdAt} />,
    },
  ];
}

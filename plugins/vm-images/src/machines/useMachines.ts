import {
  machineStates,
  type ChangeEvent,
  type MachineListQuery,
  type VirtualMachine,
  type VirtualMachinePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isProgressOnly,
  useCursorList,
  usePolledResource,
  withProgress,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

export const isInFlight = ({ state }: VirtualMachine) =>
  machineStates[state].inFlight;

const matters = (event: ChangeEvent) =>
  event.type === 'virtualMachine' ||
  (event.type === 'operation' && !isProgressOnly(event));

/** A page of virtual machines that stays fresh. */
export function useMachines(
  query: MachineListQuery,
): Resource<VirtualMachinePage> {
  return useCursorList<VirtualMachine, MachineListQuery, VirtualMachinePage>({
    name: 'virtual machines',
    query,
    load: (api, asked, signal) => api.listVirtualMachines(asked, { signal }),
    busy: isInFlight,
    apply: withProgress,
    matters,
  });
}

/** One virtual machine that stays fresh. */
export function useMachine(id: string): Resource<VirtualMachine> {
  return usePolledResource(
    `virtual machine ${id}`,
    (api, signal) => api.getVirtualMachine(id, { signal }),
    {
      busy: isInFlight,
      apply: withProgress,
      matters: event =>
        matters(event) &&
        (event.id === id || event.operation?.subjectId === id),
    },
  );
}

import type {
  ChangeEvent,
  SavePoint,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { savePointStatuses } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isProgressOnly,
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Snapshots and backups of a machine, newest first, as they are now. */
export function useSavePoints(machine: VirtualMachine): Resource<SavePoint[]> {
  const { id } = machine;
  const matters = (event: ChangeEvent) =>
    (event.type === 'virtualMachine' && event.id === id) ||
    (event.type === 'operation' && !isProgressOnly(event));
  return usePolledResource(
    `save points of ${id}`,
    (api, signal) => api.listSavePoints(id, { signal }),
    {
      keepPrevious: true,
      matters,
      busy: points =>
        points.some(({ status }) => savePointStatuses[status].inFlight),
    },
  );
}

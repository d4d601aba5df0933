import type {
  CaptureSources,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isProgressOnly,
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** What an image of the machine can be made from, as long as one is chosen. */
export function useCaptureSources(
  machine: VirtualMachine | undefined,
): Resource<CaptureSources> {
  const id = machine?.id;
  return usePolledResource(
    `capture sources of ${id}`,
    (api, signal) => api.getCaptureSources(id!, { signal }),
    {
      skip: !id,
      matters: event =>
        event.type === 'virtualMachine' &&
        event.id === id &&
        !isProgressOnly(event),
    },
  );
}

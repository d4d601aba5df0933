import { imageStatuses } from '@vm-images/backstage-plugin-vm-images-common';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isProgressOnly,
  usePolledResource,
  withProgress,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** One image that stays fresh. */
export function useImage(id: string, skip = false): Resource<Image> {
  return usePolledResource(
    `image ${id}`,
    (api, signal) => api.getImage(id, { signal }),
    {
      skip,
      busy: image => imageStatuses[image.status].inFlight,
      apply: withProgress,
      matters: event =>
        (event.type === 'image' && event.id === id) ||
        (event.type === 'operation' &&
          event.operation?.subjectId === id &&
          !isProgressOnly(event)),
    },
  );
}

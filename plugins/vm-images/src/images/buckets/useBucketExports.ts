import type { ImageExports } from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** What was exported of an image, and where it may go. */
export function useBucketExports(imageId: string): Resource<ImageExports> {
  return usePolledResource(
    `exports of image ${imageId}`,
    (api, signal) => api.listImageExports(imageId, { signal }),
    {
      busy: ({ items }) => items.some(({ status }) => status === 'running'),
      matters: event => event.type === 'operation',
    },
  );
}

import type {
  ChangeEvent,
  ImageShare,
  ImageShareList,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

const matters = (event: ChangeEvent) => event.type === 'share';

/** With whom an image is shared; for its owner. */
export function useImageShares(imageId: string): Resource<ImageShareList> {
  return usePolledResource(
    `shares of image ${imageId}`,
    (api, signal) => api.listImageShares(imageId, { signal }),
    { matters },
  );
}

/** What others want to share with this person. */
export function useWaitingShares(): Resource<ImageShareList> {
  return usePolledResource(
    'waiting shares',
    (api, signal) =>
      api.listShares({ role: 'received', status: 'pending' }, { signal }),
    { matters },
  );
}

/** The shares by which this person has an image: one per recipient. */
export function useReceivedShares(imageId: string): Resource<ImageShareList> {
  return usePolledResource(
    `received shares of image ${imageId}`,
    (api, signal) =>
      api.listShares(
        { role: 'received', status: 'accepted', imageId },
        { signal },
      ),
    { matters },
  );
}

/** What a share's change is for the rest of the page. */
export const changesOf = (share: ImageShare): ChangeEvent[] => [
  { type: 'share', id: share.id, change: 'updated' },
  { type: 'image', id: share.image.id, change: 'updated' },
];

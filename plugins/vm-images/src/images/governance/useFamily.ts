import type {
  Family,
  Image,
  StandingReport,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** The family of an image, with versions and channels; none for images without. */
export function useFamily({
  id,
  familyId = '',
}: Pick<Image, 'id' | 'familyId'>): Resource<Family> {
  return usePolledResource(
    `family ${familyId}`,
    (api, signal) => api.getFamily(familyId, {}, { signal }),
    {
      skip: familyId === '',
      matters: event =>
        (event.type === 'family' && event.id === familyId) ||
        (event.type === 'image' && event.id === id),
    },
  );
}

/** The standing of an image with its reason, and what is planned. */
export function useStanding(imageId: string): Resource<StandingReport> {
  return usePolledResource(
    `standing of image ${imageId}`,
    (api, signal) => api.getStanding(imageId, { signal }),
    { matters: event => event.type === 'image' && event.id === imageId },
  );
}

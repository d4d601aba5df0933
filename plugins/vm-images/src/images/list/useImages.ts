import type {
  ChangeEvent,
  Image,
  ImageExportQuery,
  ImageFacets,
  ImageListQuery,
  ImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { imageStatuses } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isProgressOnly,
  useCursorList,
  usePolledResource,
  withProgress,
  type ListState,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** The facets of the list, in the order they stand; also their names in the address. */
export const facetNames = [
  'os',
  'status',
  'platform',
  'region',
  'architecture',
  'kind',
  'owner',
  'family',
  'tag',
  'encrypted',
] as const;

export const PAGE_SIZE = 50;

const matters = (event: ChangeEvent) =>
  event.type === 'image' ||
  (event.type === 'operation' && !isProgressOnly(event));

/** One page of images for what the address asks. */
export function useImages(state: ListState): Resource<ImagePage> {
  return useCursorList<Image, ImageListQuery, ImagePage>({
    name: 'images',
    query: toQuery(state),
    load: (api, query, signal) => api.listImages(query, { signal }),
    busy: image => imageStatuses[image.status].inFlight,
    apply: withProgress,
    matters,
  });
}

/** How many there are per tab and value. */
export function useImageFacets(): Resource<ImageFacets> {
  return usePolledResource(
    'image facets',
    (api, signal) => api.getImageFacets({ signal }),
    { matters },
  );
}

/** The whole list for what the address asks, as a file. */
export function toExportQuery(
  state: ListState,
  format: ImageExportQuery['format'],
): ImageExportQuery {
  const { cursor, limit, count, ...list } = toQuery(state);
  return { ...list, format };
}

function toQuery(state: ListState): ImageListQuery {
  const { tab, search, sort, order, filters, cursor } = state;
  const chosen = Object.entries(filters).filter(
    ([name, some]) =>
      // Both ways are no choice.
      some.length > 0 && !(name === 'encrypted' && some.length > 1),
  );
  return {
    scope: tab as ImageListQuery['scope'],
    ...(search && { search }),
    ...(Object.fromEntries(chosen) as ImageListQuery),
    sort: sort as ImageListQuery['sort'],
    order,
    cursor,
    limit: PAGE_SIZE,
    count: 'capped',
  };
}

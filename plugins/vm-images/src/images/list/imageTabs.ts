import type { ImageFacets } from '@vm-images/backstage-plugin-vm-images-common';

const titles: Record<string, string> = {
  all: 'All',
  mine: 'Mine',
  shared: 'Shared with me',
  public: 'Public',
  marketplace: 'Marketplace',
  iso: 'ISO',
  bin: 'Recycle bin',
};

const always = ['all', 'mine', 'public', 'iso'];

/**
 * The tabs of the list with their counts: those that the backend counts. Shares
 * that wait for an answer are a badge.
 */
export function imageTabs(facets: ImageFacets | undefined, waiting = 0) {
  const counts = facets?.tabs ?? {};
  return Object.keys(titles)
    .filter(id => always.includes(id) || counts[id] !== undefined)
    .map(id => ({
      id,
      label: titles[id],
      count: counts[id],
      ...(id === 'shared' && waiting > 0 && { badge: waiting }),
    }));
}

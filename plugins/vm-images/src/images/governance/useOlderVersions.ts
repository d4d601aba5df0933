import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Family,
  FamilyVersionPage,
  Image,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useResource,
  useSignalRefresh,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAGE_SIZE = 100;

/** Pages by the cursor that they were asked with. */
type Known = Map<string, FamilyVersionPage>;

/** So many pages of versions behind those that the family shows itself. */
async function loadPages(options: {
  api: VmImagesApi;
  family: Family;
  pages: number;
  known: Known;
  signal: AbortSignal;
}): Promise<FamilyVersionPage> {
  const { api, family, pages, known, signal } = options;
  const items: Image[] = [];
  let cursor = family.nextCursor;
  for (let at = 0; at < pages && cursor !== undefined; at += 1) {
    const query = { cursor, limit: PAGE_SIZE };
    const page =
      known.get(cursor) ??
      (await api.listFamilyVersions(family.id, query, { signal }));
    known.set(cursor, page);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { items, nextCursor: cursor };
}

/**
 * Versions behind the newest ones, as many pages as somebody has asked for. They
 * are read again when a change is told of one of them, and when a new version
 * pushes the place on at which they begin.
 */
export function useOlderVersions(family: Family) {
  const api = useApi(vmImagesApiRef);
  const [pages, setPages] = useState(0);
  const known = useRef<Known>(new Map());
  const { id, nextCursor } = family;
  const older = useResource(
    `versions of ${id} from ${nextCursor}, ${pages} pages`,
    signal => loadPages({ api, family, pages, known: known.current, signal }),
    { keepPrevious: true, skip: pages === 0 || nextCursor === undefined },
  );
  const { refresh, value } = older;
  const again = () => {
    known.current.clear();
    refresh();
  };
  const shown = nextCursor === undefined || pages === 0 ? undefined : value;
  useSignalRefresh(
    again,
    event =>
      event.type === 'image' &&
      (shown?.items ?? []).some(image => image.id === event.id),
  );
  const newest = new Set(family.versions.map(image => image.id));
  const rest = (shown?.items ?? []).filter(image => !newest.has(image.id));
  return {
    versions: [...family.versions, ...rest],
    /** There are older ones than these. */
    more: (pages === 0 ? nextCursor : value?.nextCursor) !== undefined,
    begun: pages > 0,
    loading: pages > 0 && (older.loading || older.refreshing || older.stale),
    error: older.error,
    showMore: () => setPages(count => count + 1),
    retry: again,
  };
}

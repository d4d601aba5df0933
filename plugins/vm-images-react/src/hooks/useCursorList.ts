import type {
  ChangeEvent,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { usePolledResource } from './usePolledResource';
import type { Resource } from './useResource';

/** One page of a list, as the backend answers. @public */
export interface CursorPage<T> {
  items: T[];
  nextCursor?: string;
  prevCursor?: string;
  total?: number;
  totalIsCapped?: boolean;
}

/** @public */
export interface CursorListOptions<
  T,
  Q extends object,
  P extends CursorPage<T> = CursorPage<T>,
> {
  /** Tells this list's answers from others'. */
  name: string;
  query: Q;
  load(api: VmImagesApi, query: Q, signal: AbortSignal): Promise<P>;
  /** Is this row in flight? */
  busy?: (row: T) => boolean;
  matters?: (event: ChangeEvent) => boolean;
  apply?: (row: T, event: ChangeEvent) => T;
  skip?: boolean;
}

/**
 * One page of a list that stays fresh. While another page or filter loads, the
 * rows before stay, so that nothing jumps.
 *
 * @public
 */
export function useCursorList<
  T,
  Q extends object,
  P extends CursorPage<T> = CursorPage<T>,
>(options: CursorListOptions<T, Q, P>): Resource<P> {
  const { name, query, load, busy, matters, apply, skip } = options;
  return usePolledResource<P>(
    `${name} ${JSON.stringify(query)}`,
    (api, signal) => load(api, query, signal),
    {
      keepPrevious: true,
      skip,
      matters,
      busy: busy && (page => page.items.some(busy)),
      apply:
        apply &&
        ((page, event) => {
          const items = page.items.map(row => apply(row, event));
          const same = items.every((row, at) => row === page.items[at]);
          return same ? page : { ...page, items };
        }),
    },
  );
}

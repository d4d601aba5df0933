import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** What a list shows, all of it held by the address so that back and links work. @public */
export interface ListState {
  tab: string;
  search: string;
  sort: string;
  order: 'asc' | 'desc';
  /** Chosen values per facet; empty means all. */
  filters: Record<string, string[]>;
  cursor?: string;
  /** Counted from 1, for people; `cursor` is what finds it. */
  page: number;
}

/** @public */
export interface ListStateControl {
  state: ListState;
  /** Anything but `cursor` and `page` goes back to the first page. */
  change(change: Partial<ListState>, options?: { replace?: boolean }): void;
  toggleFilter(name: string, value: string): void;
  clearFilters(): void;
  /** A search or a filter hides something. */
  narrowed: boolean;
}

/** @public */
export interface ListStateDefaults {
  tab?: string;
  sort?: string;
  order?: 'asc' | 'desc';
  /** Names of the facets, which are also their names in the address. */
  filters?: readonly string[];
}

/** Reads and writes a list's state in the address. @public */
export function useListState(defaults: ListStateDefaults): ListStateControl {
  const { tab = '', sort = '', order = 'desc' } = defaults;
  const names = (defaults.filters ?? []).join(' ');
  const [params, setParams] = useSearchParams();

  const state = useMemo<ListState>(() => {
    const page = Number(params.get('page') ?? 1);
    return {
      tab: params.get('tab') ?? tab,
      search: params.get('search') ?? '',
      sort: params.get('sort') ?? sort,
      order: direction(params.get('order')) ?? order,
      filters: Object.fromEntries(
        names
          .split(' ')
          .filter(Boolean)
          .map(name => [name, params.getAll(name)]),
      ),
      cursor: params.get('cursor') ?? undefined,
      page: Number.isInteger(page) && page > 1 ? page : 1,
    };
  }, [params, tab, sort, order, names]);

  const change = useCallback(
    (news: Partial<ListState>, options?: { replace?: boolean }) =>
      setParams(old => write(old, news, { tab, sort, order }), {
        replace: options?.replace,
      }),
    [setParams, tab, sort, order],
  );
  const toggleFilter = useCallback(
    (name: string, value: string) => {
      const chosen = state.filters[name] ?? [];
      const next = chosen.includes(value)
        ? chosen.filter(one => one !== value)
        : [...chosen, value];
      change({ filters: { ...state.filters, [name]: next } });
    },
    [change, state.filters],
  );
  const clearFilters = useCallback(() => {
    const filters = Object.fromEntries(
      Object.keys(state.filters).map(name => [name, []]),
    );
    change({ search: '', filters });
  }, [change, state.filters]);

  const narrowed =
    state.search !== '' ||
    Object.values(state.filters).some(values => values.length > 0);
  return { state, change, toggleFilter, clearFilters, narrowed };
}

function direction(value: string | null): 'asc' | 'desc' | undefined {
  return value === 'asc' || value === 'desc' ? value : undefined;
}

function write(
  old: URLSearchParams,
  change: Partial<ListState>,
  defaults: { tab: string; sort: string; order: string },
): URLSearchParams {
  const params = new URLSearchParams(old);
  const put = (name: string, value: string | undefined, usual = '') => {
    if (value === undefined || value === usual) params.delete(name);
    else params.set(name, value);
  };
  if (!('cursor' in change)) {
    params.delete('cursor');
    params.delete('page');
  }
  for (const [name, value] of Object.entries(change)) {
    if (name === 'filters') {
      for (const [facet, values] of Object.entries(change.filters ?? {})) {
        params.delete(facet);
        for (const one of values) params.append(facet, one);
      }
    } else if (name === 'tab' || name === 'sort' || name === 'order') {
      put(name, value as string | undefined, defaults[name]);
    } else if (name === 'page') {
      put('page', String(value), '1');
    } else {
      put(name, value as string | undefined);
    }
  }
  return params;
}

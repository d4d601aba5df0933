import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { useListState } from './useListState';

function setUp(address: string) {
  const { result } = renderHook(
    () => ({
      list: useListState({
        tab: 'all',
        sort: 'updatedAt',
        order: 'desc',
        filters: ['os', 'tag'],
      }),
      search: useLocation().search,
    }),
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>
      ),
    },
  );
  return result;
}

it('reads all of its state from the address', () => {
  const result = setUp(
    '/?tab=mine&search=deb&sort=name&order=asc&os=debian&os=ubuntu&cursor=x&page=3',
  );
  expect(result.current.list.state).toEqual({
    tab: 'mine',
    search: 'deb',
    sort: 'name',
    order: 'asc',
    filters: { os: ['debian', 'ubuntu'], tag: [] },
    cursor: 'x',
    page: 3,
  });
  expect(result.current.list.narrowed).toBe(true);
});

it('takes nonsense for what is usual', () => {
  const { state } = setUp('/?page=-4&order=sideways').current.list;
  expect(state).toMatchObject({ page: 1, order: 'desc', tab: 'all' });
});

it('goes back to the first page when the question changes', () => {
  const result = setUp('/?cursor=x&page=3&unrelated=1');
  act(() => result.current.list.toggleFilter('os', 'debian'));
  expect(result.current.search).toBe('?unrelated=1&os=debian');
  act(() => result.current.list.change({ cursor: 'y', page: 2 }));
  expect(result.current.search).toBe('?unrelated=1&os=debian&cursor=y&page=2');
  act(() => result.current.list.toggleFilter('os', 'debian'));
  expect(result.current.search).toBe('?unrelated=1');
});

it('keeps what is usual out of the address', () => {
  const result = setUp('/?tab=mine&search=a&tag=web');
  act(() => result.current.list.change({ tab: 'all', sort: 'updatedAt' }));
  expect(result.current.search).toBe('?search=a&tag=web');
  act(() => result.current.list.clearFilters());
  expect(result.current.search).toBe('');
});

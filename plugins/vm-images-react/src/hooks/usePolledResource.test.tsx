import type { ReactNode } from 'react';
import { TestApiProvider } from '@backstage/test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, renderHook, waitFor } from '@testing-library/react';
import type {
  ChangeEvent,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '../api/vmImagesApiRef';
import { useAnnounce } from './localChanges';
import { isProgressOnly, withProgress } from './operationChanges';
import { usePolledResource } from './usePolledResource';

jest.setTimeout(30_000);

type Row = {
  id: string;
  operation?: NonNullable<ChangeEvent['operation']>;
};

function setUp() {
  const listeners = new Set<(event: ChangeEvent) => void>();
  const subscribe = (
    _channel: string,
    listener: (event: ChangeEvent) => void,
  ) => {
    listeners.add(listener);
    return { unsubscribe: () => listeners.delete(listener) };
  };
  const tell = (event: ChangeEvent) =>
    act(() => listeners.forEach(listener => listener(event)));
  const load = jest.fn(
    async (): Promise<Row> => ({
      id: 'img',
      operation: { id: 'op', kind: 'image.import', status: 'running' },
    }),
  );
  const api = {} as VmImagesApi;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [vmImagesApiRef, api],
        [signalApiRef, { subscribe } as never],
      ]}
    >
      {children}
    </TestApiProvider>
  );
  const { result } = renderHook(
    () => ({
      row: usePolledResource<Row>('row', load, {
        apply: withProgress,
        matters: event =>
          event.type === 'image' ||
          (event.type === 'operation' && !isProgressOnly(event)),
      }),
      announce: useAnnounce(),
    }),
    { wrapper },
  );
  const progress = (
    value: number,
    status: 'running' | 'succeeded' = 'running',
  ): ChangeEvent => ({
    type: 'operation',
    id: 'op',
    change: 'updated',
    operation: { id: 'op', kind: 'image.import', status, progress: value },
  });
  return { result, load, progress, tell };
}

it('moves a bar without a request, and asks again at the end', async () => {
  const { result, load, progress, tell } = setUp();
  await waitFor(() => expect(result.current.row.value).toBeDefined());

  tell(progress(0.5));
  expect(result.current.row.value?.operation?.progress).toBe(0.5);
  expect(load).toHaveBeenCalledTimes(1);

  tell(progress(1, 'succeeded'));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
});

it('asks twice for a burst of changes: at its start and after its end', async () => {
  const { result, load, tell } = setUp();
  await waitFor(() => expect(result.current.row.value).toBeDefined());
  for (let n = 0; n < 20; n++) {
    tell({ type: 'image', id: 'img', change: 'updated' });
  }
  await waitFor(() => expect(load).toHaveBeenCalledTimes(3));
  await new Promise(resolve => setTimeout(resolve, 400));
  expect(load).toHaveBeenCalledTimes(3);
});

it('hears what this page has changed itself', async () => {
  const { result, load } = setUp();
  await waitFor(() => expect(result.current.row.value).toBeDefined());
  act(() =>
    result.current.announce({ type: 'image', id: 'img', change: 'updated' }),
  );
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
});

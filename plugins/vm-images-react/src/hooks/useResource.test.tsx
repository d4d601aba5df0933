import { act, renderHook, waitFor } from '@testing-library/react';
import { useResource } from './useResource';

/** Answers that a test gives when it likes, per key. */
function answers() {
  const waiting = new Map<
    string,
    { resolve: (value: string) => void; reject: (error: Error) => void }
  >();
  const load = (key: string) =>
    new Promise<string>((resolve, reject) =>
      waiting.set(key, { resolve, reject }),
    );
  return { waiting, load };
}

it('shows the newest question’s answer, whichever comes last', async () => {
  const { waiting, load } = answers();
  const { result, rerender } = renderHook(
    ({ key }) => useResource(key, () => load(key), { keepPrevious: true }),
    { initialProps: { key: 'a' } },
  );
  expect(result.current.loading).toBe(true);
  await act(async () => waiting.get('a')!.resolve('A'));
  expect(result.current.value).toBe('A');

  rerender({ key: 'b' });
  rerender({ key: 'c' });
  // The rows before stay, marked as such.
  expect(result.current).toMatchObject({ value: 'A', stale: true });
  await act(async () => waiting.get('c')!.resolve('C'));
  await act(async () => waiting.get('b')!.resolve('B'));
  expect(result.current).toMatchObject({ value: 'C', stale: false });
});

it('keeps the answer when asking again fails', async () => {
  let fail = false;
  const { result } = renderHook(() =>
    useResource('x', async () => {
      if (fail) throw new Error('down');
      return 'X';
    }),
  );
  await waitFor(() => expect(result.current.value).toBe('X'));
  fail = true;
  act(() => result.current.refresh());
  await waitFor(() => expect(result.current.error?.message).toBe('down'));
  expect(result.current).toMatchObject({ value: 'X', loading: false });
});

it('has the answer at once when someone comes back', async () => {
  const cache = {};
  const first = renderHook(() => useResource('y', async () => 'Y', { cache }));
  await waitFor(() => expect(first.result.current.value).toBe('Y'));
  first.unmount();
  const again = renderHook(() =>
    useResource('y', () => new Promise<string>(() => {}), { cache }),
  );
  expect(again.result.current).toMatchObject({ value: 'Y', loading: false });
});

it('polls as often as the answer asks, and not when skipped', async () => {
  jest.useFakeTimers();
  const load = jest.fn(async () => 'busy');
  const { rerender, unmount } = renderHook(
    ({ skip }) => useResource('z', load, { skip, pollMs: () => 2_000 }),
    { initialProps: { skip: false } },
  );
  await act(() => jest.advanceTimersByTimeAsync(100));
  expect(load).toHaveBeenCalledTimes(1);
  // React draws when `act` ends, so each turn needs one of its own.
  await act(() => jest.advanceTimersByTimeAsync(2_000));
  await act(() => jest.advanceTimersByTimeAsync(2_000));
  expect(load).toHaveBeenCalledTimes(3);
  rerender({ skip: true });
  await act(() => jest.advanceTimersByTimeAsync(10_000));
  expect(load).toHaveBeenCalledTimes(3);
  unmount();
  jest.useRealTimers();
});

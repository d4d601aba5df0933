import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { recall, remember } from './resourceCache';

/** Something that is loaded and may be loaded again. @public */
export interface Resource<T> {
  /** The newest answer; stays while a newer one is on its way. */
  value: T | undefined;
  /** Why the last try failed. With a `value`, that one is from before. */
  error: Error | undefined;
  /** There is nothing to show yet. */
  loading: boolean;
  /** A newer answer is on its way. */
  refreshing: boolean;
  /** The `value` answers the question before, not the one asked now. */
  stale: boolean;
  refresh(): void;
  /** Changes what is shown at once, until the next answer. */
  update(change: (value: T) => T): void;
}

/** @public */
export interface ResourceOptions<T> {
  /** Whoever owns the answers; they are kept for it, so that going back is instant. */
  cache?: object;
  /** Show the previous key's answer until the new one is here. */
  keepPrevious?: boolean;
  /** Milliseconds until the next look; `undefined` for none. */
  pollMs?: (value: T | undefined) => number | undefined;
  /** Nothing is loaded while true. */
  skip?: boolean;
}

type State<T> = {
  key: string;
  /** Which key `value` answers. */
  valueKey?: string;
  value?: T;
  error?: Error;
  busy: boolean;
};

/**
 * Loads what `key` names, again whenever it changes, and on request. A later
 * answer never loses to an earlier one; pages in the background don't poll.
 *
 * @public
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  options: ResourceOptions<T> = {},
): Resource<T> {
  const latest = useRef({ load, options });
  latest.current = { load, options };
  const { cache, keepPrevious, skip = false } = options;
  const [round, setRound] = useState(0);
  const [state, setState] = useState<State<T>>(() => ({
    key,
    valueKey: key,
    value: recall<T>(cache, key),
    busy: !skip,
  }));

  useEffect(() => {
    if (skip) return undefined;
    const abort = new AbortController();
    setState(old => start(old, key, recall<T>(cache, key), keepPrevious));
    latest.current.load(abort.signal).then(
      value => {
        if (abort.signal.aborted) return;
        remember(cache, key, value);
        setState({ key, valueKey: key, value, busy: false });
      },
      error => {
        if (abort.signal.aborted) return;
        setState(old => ({ ...old, key, error, busy: false }));
      },
    );
    return () => abort.abort();
  }, [key, round, cache, keepPrevious, skip]);

  const refresh = useCallback(() => setRound(old => old + 1), []);
  usePolling(state, latest, refresh, skip);

  const update = useCallback(
    (change: (value: T) => T) =>
      setState(old =>
        old.value === undefined ? old : { ...old, value: change(old.value) },
      ),
    [],
  );
  const shown = state.key === key || keepPrevious ? state : undefined;
  const value = shown ? shown.value : recall<T>(cache, key);
  const error = shown?.error;
  const refreshing = !skip && (state.busy || state.key !== key);
  const stale =
    value !== undefined && shown !== undefined && state.valueKey !== key;
  return useMemo(
    () => ({
      value,
      error,
      loading: value === undefined && error === undefined && !skip,
      refreshing,
      stale,
      refresh,
      update,
    }),
    [value, error, refreshing, stale, refresh, update, skip],
  );
}

function start<T>(
  old: State<T>,
  key: string,
  cached: T | undefined,
  keepPrevious = false,
): State<T> {
  if (old.key === key) return { ...old, busy: true };
  if (cached !== undefined || !keepPrevious) {
    return { key, valueKey: key, value: cached, busy: true };
  }
  return { key, valueKey: old.valueKey, value: old.value, busy: true };
}

function usePolling<T>(
  state: State<T>,
  latest: { current: { options: ResourceOptions<T> } },
  refresh: () => void,
  skip: boolean,
) {
  useEffect(() => {
    const pause = latest.current.options.pollMs?.(state.value);
    if (pause === undefined || state.busy || skip) return undefined;
    const look = () => {
      if (document.visibilityState !== 'hidden') refresh();
      else
        document.addEventListener('visibilitychange', refresh, { once: true });
    };
    const timer = setTimeout(look, pause);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [state, latest, refresh, skip]);
}

import { useEffect, useRef } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  signalChannel,
  type ChangeEvent,
} from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '../api/vmImagesApiRef';
import { onLocalChange } from './localChanges';

/** Are changes told to this page, or must it ask? @public */
export function useSignalsAvailable(): boolean {
  return useApiHolder().get(signalApiRef) !== undefined;
}

/**
 * Calls back with every change: those that the backend tells and those that
 * this page has just made itself.
 *
 * @public
 */
export function useChanges(onChange: (event: ChangeEvent) => void): void {
  const apis = useApiHolder();
  const signals = apis.get(signalApiRef);
  const owner = apis.get(vmImagesApiRef);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const subscriber = signals?.subscribe(signalChannel, message =>
      latest.current(message as ChangeEvent),
    );
    const silence = owner && onLocalChange(owner, e => latest.current(e));
    return () => {
      subscriber?.unsubscribe();
      silence?.();
    };
  }, [signals, owner]);
}

/** A burst of changes is one request. */
const PAUSE_MS = 300;

/**
 * Refreshes on changes that `matters`: at once for the first, then at most once
 * every 300 ms while more follow.
 *
 * @public
 */
export function useSignalRefresh(
  refresh: () => void,
  matters: (event: ChangeEvent) => boolean,
): void {
  const timer = useRef<{ id?: ReturnType<typeof setTimeout>; again?: boolean }>(
    {},
  );
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    const state = timer.current;
    return () => clearTimeout(state.id);
  }, []);
  useChanges(event => {
    if (!matters(event)) return;
    const state = timer.current;
    if (state.id !== undefined) {
      state.again = true;
      return;
    }
    const fire = () => {
      state.again = false;
      latest.current();
      state.id = setTimeout(() => {
        state.id = undefined;
        if (state.again) fire();
      }, PAUSE_MS);
    };
    fire();
  });
}

import { useMemo } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { ChangeEvent } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '../api/vmImagesApiRef';

type Listener = (event: ChangeEvent) => void;

/** Listeners per API client, so that tests and portals don't hear each other. */
const listeners = new WeakMap<object, Set<Listener>>();

/** @internal */
export function onLocalChange(owner: object, listener: Listener): () => void {
  const all = listeners.get(owner) ?? new Set();
  listeners.set(owner, all);
  all.add(listener);
  return () => all.delete(listener);
}

/**
 * Tells the rest of the page what this person has just changed, so that it
 * shows at once, whether or not the portal has signals.
 *
 * @public
 */
export function useAnnounce(): (event: ChangeEvent) => void {
  const api = useApi(vmImagesApiRef);
  return useMemo(
    () => event => {
      for (const listener of [...(listeners.get(api) ?? [])]) listener(event);
    },
    [api],
  );
}

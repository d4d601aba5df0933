import { useApi } from '@backstage/core-plugin-api';
import type {
  ChangeEvent,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '../api/vmImagesApiRef';
import { useResource, type Resource } from './useResource';
import {
  useChanges,
  useSignalRefresh,
  useSignalsAvailable,
} from './useSignalRefresh';

/** @public */
export interface PolledResourceOptions<T> {
  /** Is something in flight, so that a closer look pays? */
  busy?: (value: T) => boolean;
  /** Which told changes ask for a new answer. */
  matters?: (event: ChangeEvent) => boolean;
  /** Puts a told change into the answer without asking. */
  apply?: (value: T, event: ChangeEvent) => T;
  keepPrevious?: boolean;
  skip?: boolean;
}

/** Milliseconds between looks; with signals they only make up for lost ones. */
const pauses = {
  told: { busy: 10_000, calm: 60_000 },
  asking: { busy: 2_000, calm: 15_000 },
};

/**
 * An answer of the backend that stays fresh: by signals where the portal has
 * them, by polling else, quicker while something is in flight.
 *
 * @public
 */
export function usePolledResource<T>(
  key: string,
  load: (api: VmImagesApi, signal: AbortSignal) => Promise<T>,
  options: PolledResourceOptions<T> = {},
): Resource<T> {
  const api = useApi(vmImagesApiRef);
  const told = useSignalsAvailable();
  const { busy, matters, apply, keepPrevious, skip } = options;
  const resource = useResource<T>(key, signal => load(api, signal), {
    cache: api,
    keepPrevious,
    skip,
    pollMs(value) {
      const pause = told ? pauses.told : pauses.asking;
      return value !== undefined && busy?.(value) ? pause.busy : pause.calm;
    },
  });
  useChanges(event => {
    if (apply) resource.update(value => apply(value, event));
  });
  useSignalRefresh(resource.refresh, event => !skip && !!matters?.(event));
  return resource;
}

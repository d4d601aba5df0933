import { usePolledResource } from './usePolledResource';
import type { Resource } from './useResource';

/** Entity refs that this person may own things as, the person first. @public */
export function useOwners(): Resource<string[]> {
  return usePolledResource('owners', (api, signal) =>
    api.listOwners({ signal }),
  );
}

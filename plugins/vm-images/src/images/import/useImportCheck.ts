import { useDebounce } from 'react-use';
import { useState } from 'react';
import type {
  ImportCheck,
  ImportSource,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 250;

/** The backend's look at a source, again when the target or the name changes. */
export function useImportCheck(
  api: VmImagesApi,
  source: ImportSource | undefined,
  platformId: string | undefined,
  name: string,
): Resource<ImportCheck> {
  const [settled, setSettled] = useState(name);
  useDebounce(() => setSettled(name), PAUSE_MS, [name]);
  const body = source && {
    source,
    platformId,
    name: settled.trim() || undefined,
  };
  return useResource<ImportCheck>(
    JSON.stringify(body ?? ''),
    signal => api.checkImport(body!, { signal }),
    // While a name is being typed, the answer would be about half of it.
    { skip: !body || settled !== name },
  );
}

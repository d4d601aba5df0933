import { useDebounce } from 'react-use';
import { useState } from 'react';
import type {
  ImportCheck,
  ImportCheckRequest,
  ImportSource,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 250;

/** The backend's look at a source, again when what is said of it changes. */
export function useImportCheck(
  api: VmImagesApi,
  source: ImportSource | undefined,
  about: Omit<ImportCheckRequest, 'source'>,
): Resource<ImportCheck> {
  const said = JSON.stringify(about);
  const [settled, setSettled] = useState(said);
  useDebounce(() => setSettled(said), PAUSE_MS, [said]);
  const body = source && { source, ...JSON.parse(settled) };
  return useResource<ImportCheck>(
    JSON.stringify(body ?? ''),
    signal => api.checkImport(body!, { signal }),
    // While something is being typed, the answer would be about half of it.
    { skip: !body || settled !== said },
  );
}

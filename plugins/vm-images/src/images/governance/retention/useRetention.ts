import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useDebounce } from 'react-use';
import type {
  Retention,
  RetentionPreview,
  RetentionRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  useResource,
  vmImagesApiRef,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** The rule by which a family lets go of old versions. */
export function useRetention(familyId: string): Resource<Retention> {
  return usePolledResource(
    `retention of family ${familyId}`,
    (api, signal) => api.getRetention(familyId, { signal }),
    { matters: event => event.type === 'family' && event.id === familyId },
  );
}

const PAUSE_MS = 250;

/** What a rule would do now, asked once the typing pauses. */
export function useRetentionPreview(
  familyId: string,
  rule: RetentionRequest | undefined,
): Resource<RetentionPreview> {
  const api = useApi(vmImagesApiRef);
  const key = JSON.stringify(rule);
  const [settled, setSettled] = useState<string | undefined>(key);
  useDebounce(() => setSettled(key), PAUSE_MS, [key]);
  return useResource<RetentionPreview>(
    `retention of family ${familyId} by ${settled}`,
    signal =>
      api.previewRetention(familyId, JSON.parse(settled ?? '{}'), { signal }),
    { skip: settled === undefined, keepPrevious: true },
  );
}

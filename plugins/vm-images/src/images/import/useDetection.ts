import { useEffect, useRef, useState } from 'react';
import type {
  ImportCheck,
  ImportCheckRequest,
  ImportSource,
  VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Resource } from '@vm-images/backstage-plugin-vm-images-react';
import { useImportCheck } from './useImportCheck';

/** What a person says of the disk, which the verdict depends on. */
type Words = Pick<ImportCheckRequest, 'name' | 'facts'>;

export interface DetectionOptions {
  api: VmImagesApi;
  /** What was chosen; another object is another choice. */
  source: { type: string } | undefined;
  /** The same, once the backend can look at it. */
  asked: ImportSource | undefined;
  target: Pick<ImportCheckRequest, 'platformId' | 'kind'>;
  words: Words;
  /** Is told what was found, `first` of all of this source or once more. */
  onFound: (found: ImportCheck, first: boolean) => void;
}

export interface Detection {
  check: Resource<ImportCheck>;
  /** The newest that is known of this source; stays while it is asked again. */
  found: ImportCheck | undefined;
  /**
   * How the first look at an address stands. Files show what they are before
   * they are sent, so there is nothing to wait for.
   */
  phase: 'looking' | 'failed' | 'over';
}

/** The backend's look at what was chosen, and whether anybody has to wait for it. */
export function useDetection(options: DetectionOptions): Detection {
  const { api, source, asked, target, words } = options;
  const [seen, setSeen] = useState<{ source: object; found: ImportCheck }>();
  const held = source && seen?.source === source ? seen.found : undefined;

  // What is typed during the first look would make it begin anew with each
  // letter; it is judged right after.
  const first = useRef<{ source?: object; words: Words }>({ words });
  if (first.current.source !== source) first.current = { source, words };
  const looksFirst = source?.type === 'url' && !held;
  const check = useImportCheck(api, asked, {
    ...target,
    ...(looksFirst ? first.current.words : words),
  });

  const latest = useRef({ options, held });
  latest.current = { options, held };
  useEffect(() => {
    const { options: now, held: before } = latest.current;
    if (!check.value || !now.source) return;
    now.onFound(check.value, before === undefined);
    setSeen({ source: now.source, found: check.value });
  }, [check.value]);

  let phase: Detection['phase'] = 'over';
  if (looksFirst) {
    phase = check.error && !check.refreshing ? 'failed' : 'looking';
  }
  return { check, found: check.value ?? held, phase };
}

import { useState } from 'react';
import { useDebounce } from 'react-use';
import { useApi } from '@backstage/core-plugin-api';
import {
  verdictOf,
  type LaunchCheck,
  type LaunchCheckRequest,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useOwners,
  useResource,
  vmImagesApiRef,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import {
  checkLaunchForm,
  checkRequestOf,
  emptyLaunchForm,
  formFindings,
  freeName,
  type LaunchForm,
  type LaunchSubject,
} from './launchForm';
import { useRememberedKeys } from './login/useRememberedKeys';
import type { SubjectFacts } from './useLaunchSubject';

/** Everything the launch form knows, prefilled as far as can be. */
export function useLaunchDraft(subject: LaunchSubject, facts: SubjectFacts) {
  const { value: owners, error, refresh } = useOwners();
  const remembered = useRememberedKeys(owners?.[0]);
  const proposed = useProposedName(facts.name);
  const [entered, setEntered] = useState<Partial<LaunchForm>>({});
  const form: LaunchForm = {
    ...emptyLaunchForm,
    name: proposed ?? '',
    keys: remembered.keys ?? '',
    place: facts.places[0],
    ownerRef: owners?.[0],
    ...entered,
  };
  const ready =
    owners !== undefined &&
    remembered.keys !== undefined &&
    proposed !== undefined;
  const check = useLaunchCheck(checkRequestOf(subject, form), !ready);
  const sizes = check.value?.sizes;
  const size = form.size ?? check.value?.suggestedSize;
  const errors = ready ? checkLaunchForm(form, facts.maxCount) : {};
  const mistakes = formFindings(errors);
  const verdict: Verdict | undefined =
    mistakes.length > 0 ? verdictOf(mistakes) : check.value?.verdict;

  return {
    form: { ...form, size },
    ready,
    /** Why it will not be ready. */
    trouble: owners === undefined && error ? { error, refresh } : undefined,
    owners: owners ?? [],
    errors,
    check,
    sizes,
    verdict,
    remember: () => remembered.remember(form.keys.trim()),
    change: (change: Partial<LaunchForm>) =>
      setEntered(old => ({ ...old, ...change })),
  };
}

export type LaunchDraft = ReturnType<typeof useLaunchDraft>;

const PAUSE_MS = 250;

/** What the backend says to it, again whenever it changes. */
export function useLaunchCheck(
  request: LaunchCheckRequest,
  skip = false,
): Resource<LaunchCheck> & { pending: boolean } {
  const api = useApi(vmImagesApiRef);
  const key = JSON.stringify(request);
  const [settled, setSettled] = useState<string>();
  // The first time at once, then when the typing pauses.
  useDebounce(
    () => {
      if (!skip) setSettled(key);
    },
    settled === undefined ? 0 : PAUSE_MS,
    [key, skip],
  );
  const asked = settled ?? key;
  const check = useResource<LaunchCheck>(
    `launch ${asked}`,
    signal => api.checkLaunch(JSON.parse(asked), { signal }),
    { skip: skip || settled === undefined, keepPrevious: true },
  );
  return { ...check, pending: settled !== key || check.refreshing };
}

/** A name that none of the machines this person sees has. */
function useProposedName(base: string): string | undefined {
  const api = useApi(vmImagesApiRef);
  const machines = useResource(`names like ${base}`, signal =>
    api.listVirtualMachines(
      { search: base, limit: 200, count: 'none' },
      { signal },
    ),
  );
  // A list that can't be had only costs the proposal its number.
  if (!machines.value && !machines.error) return undefined;
  const taken = machines.value?.items.map(({ name }) => name) ?? [];
  return freeName(base, taken);
}

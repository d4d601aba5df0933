import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  reinstallPrerequisites,
  verdictOf,
  type Image,
  type ReinstallCheck,
  type Verdict,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  useOwners,
  useResource,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useImage } from '../../images/page/useImage';
import { useRememberedKeys } from '../../launch/login/useRememberedKeys';
import {
  checkReinstallForm,
  checkRequestOf,
  formFindings,
  type ReinstallForm,
} from './reinstallForm';

/** Everything the dialog knows, prefilled as far as can be. */
export function useReinstallDraft(machine: VirtualMachine) {
  const owners = useOwners();
  const remembered = useRememberedKeys(owners.value?.[0]);
  const [entered, setEntered] = useState<Partial<ReinstallForm>>({});
  const form: ReinstallForm = {
    imageId: machine.imageId ?? '',
    keys: remembered.keys ?? '',
    withPassword: false,
    password: '',
    userData: '',
    confirm: '',
    ...entered,
  };
  // A field that fills itself must not be typed into before.
  const ready = remembered.keys !== undefined || owners.error !== undefined;
  const check = useCheck(machine, form, !ready);
  const image = useImage(form.imageId, !form.imageId);
  const errors = checkReinstallForm(form);
  const mistakes = formFindings(errors);
  const verdict: Verdict | undefined =
    mistakes.length > 0 ? verdictOf(mistakes) : check.value?.verdict;
  return {
    ...{ form, ready, check, errors, verdict },
    isOther: form.imageId !== (machine.imageId ?? ''),
    prerequisites: reinstallPrerequisites(
      machine,
      image.value ??
        (image.error ? lentImage(machine, check.value) : undefined),
    ),
    /** Nothing is said of what has to be there before that is known. */
    prerequisitesKnown:
      !form.imageId || image.value !== undefined || image.error !== undefined,
    remember: () => remembered.remember(form.keys.trim()),
    change: (change: Partial<ReinstallForm>) =>
      setEntered(old => ({ ...old, ...change })),
  };
}

export type ReinstallDraft = ReturnType<typeof useReinstallDraft>;

/** What the backend says to it, again whenever that may be something else. */
function useCheck(machine: VirtualMachine, form: ReinstallForm, skip: boolean) {
  const api = useApi(vmImagesApiRef);
  const request = JSON.stringify(checkRequestOf(machine, form));
  return useResource<ReinstallCheck>(
    `reinstallation of ${machine.id} ${request}`,
    signal => api.checkReinstall(machine.id, JSON.parse(request), { signal }),
    { skip },
  );
}

/** An image that one sees only through the template of the machine. */
function lentImage(
  { platformId, region }: VirtualMachine,
  check: ReinstallCheck | undefined,
):
  | Pick<Image, 'status' | 'platformId' | 'region' | 'platformImageId'>
  | undefined {
  if (!check?.image || isDenied(check.verdict)) return undefined;
  const { id: platformImageId } = check.image;
  return { status: 'available', platformId, region, platformImageId };
}

import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  useAnnounce,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { useLaunchCheck } from '../../launch/useLaunchDraft';
import { usePaths, useSending } from '../../layout';
import { useOwnersFor } from '../form/useNewImage';

/** What the dialog asks. */
export interface InstallForm {
  name: string;
  diskGiB: string;
  size?: string;
  ownerRef?: string;
}

const DEFAULT_DISK_GIB = 20;
const hostName = /^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$/;

/** A host name of what an image is called. */
function proposeName(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const plain = words.replace(/^[^a-z]+/, '').slice(0, 40);
  return `${plain.replace(/-+$/, '') || 'system'}-installer`;
}

/** What is wrong with what was typed, by field. */
export function checkInstall(form: InstallForm) {
  const gib = Number(form.diskGiB);
  return {
    ...(!hostName.test(form.name) && {
      name: 'Begin with a lower case letter; go on with up to 59 lower case letters, digits and dashes.',
    }),
    ...(!(Number.isInteger(gib) && gib >= 1) && {
      diskGiB: 'A whole number of GiB, at least 1.',
    }),
  };
}

/** The state of an installation before it begins, and its beginning. */
export function useInstall(image: Image) {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const navigate = useNavigate();
  const paths = usePaths();
  const { owners, proposed } = useOwnersFor(image);
  const { typed, change, busy, error, send } = useSending<InstallForm>();

  const form: InstallForm = {
    name: proposeName(image.name),
    diskGiB: String(Math.max(image.minDiskGiB ?? 0, DEFAULT_DISK_GIB)),
    ownerRef: proposed,
    ...typed,
  };
  const errors = checkInstall(form);
  const diskGiB = errors.diskGiB ? undefined : Number(form.diskGiB);
  const check = useLaunchCheck({
    ...{ imageId: image.id, diskGiB, size: form.size },
    ...{ name: form.name, ownerRef: form.ownerRef },
  });
  const sizes = check.value?.sizes ?? [];
  const size = form.size ?? check.value?.suggestedSize;
  const verdict = check.value?.verdict;

  const submit = () =>
    send(async idempotencyKey => {
      const { operation, virtualMachines } = await api.launch(
        {
          ...{ imageId: image.id, name: form.name, diskGiB, size },
          ...{ ownerRef: form.ownerRef, login: {} },
        },
        { idempotencyKey },
      );
      const [machine] = virtualMachines;
      announce({ type: 'virtualMachine', id: machine.id, change: 'created' });
      announce({ type: 'operation', id: operation.id, change: 'created' });
      navigate(paths.machine(machine.id));
    });

  const isReady =
    Object.keys(errors).length === 0 && verdict && !isDenied(verdict);
  return {
    ...{ form: { ...form, size }, change, errors, owners, sizes, verdict },
    ...{ isReady: !!isReady && !busy && !check.pending, submit },
    error: error ?? (check.value ? undefined : check.error),
  };
}

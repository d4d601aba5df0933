import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';
import { reinstallRequestOf, type ReinstallForm } from './reinstallForm';

/** Sends the reinstallation; a second click makes no second one. */
export function useReinstall(
  machine: VirtualMachine,
  onAccepted: () => void,
): {
  submit: (form: ReinstallForm) => Promise<void>;
  busy: boolean;
  error: unknown;
} {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const paths = usePaths();
  // The form is mounted anew whenever the dialog opens.
  const key = useRef(newKey());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(form: ReinstallForm) {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    const { id, name } = machine;
    try {
      const request = reinstallRequestOf(machine, form);
      const operation = await api.reinstallVirtualMachine(id, request, {
        idempotencyKey: key.current,
      });
      announce({ type: 'virtualMachine', id, change: 'updated' });
      announce({ type: 'operation', id: operation.id, change: 'created' });
      toast.show({
        title: `Reinstalling ${name}`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
      onAccepted();
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  }
  return { submit, busy, error };
}

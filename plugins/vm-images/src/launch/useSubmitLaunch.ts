import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { LaunchAccepted } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../api/newKey';
import {
  launchRequestOf,
  type LaunchForm,
  type LaunchSubject,
} from './launchForm';

/** Sends the launch; a second click or another try makes no second one. */
export function useSubmitLaunch(
  subject: LaunchSubject,
  onAccepted: (accepted: LaunchAccepted) => void,
) {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  // The form is mounted anew whenever the dialog opens.
  const key = useRef(newKey());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(form: LaunchForm) {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const accepted = await api.launch(launchRequestOf(subject, form), {
        idempotencyKey: key.current,
      });
      const { operation, virtualMachines } = accepted;
      for (const { id } of virtualMachines) {
        announce({ type: 'virtualMachine', id, change: 'created' });
      }
      announce({ type: 'operation', id: operation.id, change: 'created' });
      onAccepted(accepted);
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  }
  return { submit, busy, error };
}

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

/** Tells the backend that the system is installed. */
export function useFinishInstall(
  machine: VirtualMachine,
  onChanged: () => void,
): { busy: boolean; finish: () => Promise<void> } {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const paths = usePaths();
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());

  async function finish() {
    const { id, name } = machine;
    setBusy(true);
    try {
      const operation = await api.finishInstall(id, {
        idempotencyKey: key.current,
      });
      announce({ type: 'virtualMachine', id, change: 'updated' });
      announce({ type: 'operation', id: operation.id, change: 'created' });
      toast.show({
        title: `Starting ${name} from its disk`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
    } catch (error) {
      toast.failed(`The installation of “${name}” is not finished.`, error);
    } finally {
      key.current = newKey();
      setBusy(false);
      onChanged();
    }
  }
  return { busy, finish };
}

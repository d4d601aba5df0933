import { useApi } from '@backstage/core-plugin-api';
import {
  machineStates,
  powerActions,
  type PowerAction,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';

/** Starts, stops and reboots machines, and says so. */
export function usePower(): (
  machine: VirtualMachine,
  action: PowerAction,
) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  return async ({ id, name }, action) => {
    const { title, during } = powerActions[action];
    const operation = await api.powerVirtualMachine(id, action, {
      idempotencyKey: newKey(),
    });
    announce({ type: 'virtualMachine', id, change: 'updated' });
    announce({ type: 'operation', id: operation.id, change: 'created' });
    toast.show({
      title: `${
        action === 'force-stop' ? title : machineStates[during].title
      } ${name}`,
      link: { title: 'Show progress', href: paths.operations(operation.id) },
    });
  };
}

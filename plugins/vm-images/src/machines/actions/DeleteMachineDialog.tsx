import { useApi } from '@backstage/core-plugin-api';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';
import { useLast } from './useLast';

/** Asks, and deletes a machine with its disk, which can't be undone. */
export function DeleteMachineDialog(props: {
  /** Closed without one. */
  machine: VirtualMachine | undefined;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { machine, onClose, onDeleted } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const shown = useLast(machine);
  // Of a launch that failed there is nothing left to lose.
  const nothingToLose = shown?.state === 'failed' && !shown.platformMachineId;

  async function confirm() {
    const { id, name } = shown!;
    const operation = await api.deleteVirtualMachine(id, {
      idempotencyKey: newKey(),
    });
    announce({ type: 'virtualMachine', id, change: 'updated' });
    announce({ type: 'operation', id: operation.id, change: 'created' });
    toast.show({
      title: `Deleting ${name}`,
      link: { title: 'Show progress', href: paths.operations(operation.id) },
    });
    onDeleted();
  }

  return (
    <ConfirmDialog
      open={machine !== undefined}
      title={`Delete virtual machine ${shown?.name}?`}
      action="Delete"
      danger
      verdict={shown?.actions.delete}
      typeToConfirm={nothingToLose ? undefined : shown?.name}
      onConfirm={confirm}
      onClose={onClose}
    >
      {nothingToLose
        ? 'It was never launched; only its entry is removed.'
        : 'It is stopped, and its disk with everything on it is destroyed. This cannot be undone. To keep what is on it, capture an image first.'}
    </ConfirmDialog>
  );
}

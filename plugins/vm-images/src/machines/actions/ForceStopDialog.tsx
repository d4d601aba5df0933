import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { ConfirmDialog } from '@vm-images/backstage-plugin-vm-images-react';
import { useLast } from './useLast';

/** Asks before the power is cut. */
export function ForceStopDialog(props: {
  /** Closed without one. */
  machine: VirtualMachine | undefined;
  onClose: () => void;
  onConfirm: (machine: VirtualMachine) => Promise<void>;
}) {
  const { machine, onClose, onConfirm } = props;
  const shown = useLast(machine);
  return (
    <ConfirmDialog
      open={machine !== undefined}
      title={`Force ${shown?.name} to stop?`}
      action="Force stop"
      danger
      verdict={shown?.actions['force-stop']}
      onConfirm={() => onConfirm(shown!)}
      onClose={onClose}
    >
      Its power is cut. What its programs have not written to disk is lost; try
      Stop first if it still answers.
    </ConfirmDialog>
  );
}

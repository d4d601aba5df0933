import Alert from '@material-ui/lab/Alert';
import {
  dataDisksOf,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { plural } from '@vm-images/backstage-plugin-vm-images-react';

/** What is gone afterwards, and what is not. */
export function LostAndKept(props: { machine: VirtualMachine }) {
  const { machine } = props;
  const disks = dataDisksOf(machine.disks);
  const kept = [
    ...(disks.length > 0
      ? [
          `${plural(disks.length, 'data disk')} (${disks
            .map(({ id }) => id)
            .join(', ')})`,
        ]
      : []),
    'the name',
    'the size',
    'the address',
    'the owner',
  ];
  return (
    <Alert severity="warning">
      <div>
        <strong>Lost:</strong> everything on the system disk. This cannot be
        undone. To keep what is on it, capture an image first.
      </div>
      <div>
        <strong>Kept:</strong> {kept.join(', ')}.
      </div>
      {machine.state === 'running' && (
        <div>The virtual machine is stopped first, and started afterwards.</div>
      )}
    </Alert>
  );
}

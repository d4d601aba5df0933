import { useState, type ReactElement, type ReactNode } from 'react';
import AddAPhotoIcon from '@material-ui/icons/AddAPhotoOutlined';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import EditOutlinedIcon from '@material-ui/icons/EditOutlined';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import PowerOffIcon from '@material-ui/icons/PowerSettingsNew';
import ReplayIcon from '@material-ui/icons/Replay';
import SettingsBackupRestoreIcon from '@material-ui/icons/SettingsBackupRestore';
import StopIcon from '@material-ui/icons/Stop';
import {
  powerActions,
  type PowerAction,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useToast,
  type RowAction,
} from '@vm-images/backstage-plugin-vm-images-react';
import { CaptureDialog } from '../../images/capture';
import { ReinstallDialog } from '../reinstall';
import { DeleteMachineDialog } from './DeleteMachineDialog';
import { EditMachineDialog } from './EditMachineDialog';
import { ForceStopDialog } from './ForceStopDialog';
import { usePower } from './usePower';

type Open = {
  dialog: 'force-stop' | 'capture' | 'reinstall' | 'edit' | 'delete';
  machine: VirtualMachine;
};

const powerIcons: Record<PowerAction, ReactElement> = {
  start: <PlayArrowIcon fontSize="small" />,
  stop: <StopIcon fontSize="small" />,
  reboot: <ReplayIcon fontSize="small" />,
  'force-stop': <PowerOffIcon fontSize="small" />,
};

/** In the order in which they stand everywhere. */
const powerOrder: readonly PowerAction[] = [
  'start',
  'stop',
  'reboot',
  'force-stop',
];

/**
 * What can be done with a virtual machine: in the same order wherever it
 * stands, with the verdicts that the backend gave. `dialogs` has to be drawn
 * somewhere.
 */
export function useMachineActions(options: {
  onChanged: () => void;
  onDeleted?: () => void;
}): {
  actionsOf: (machine: VirtualMachine) => RowAction[];
  dialogs: ReactNode;
} {
  const { onChanged, onDeleted } = options;
  const [open, setOpen] = useState<Open>();
  const power = usePower();
  const toast = useToast();
  const close = () => setOpen(undefined);

  async function act(machine: VirtualMachine, action: PowerAction) {
    try {
      await power(machine, action);
    } catch (error) {
      const { title } = powerActions[action];
      toast.failed(`${title} of “${machine.name}” failed.`, error);
    }
    onChanged();
  }

  const actionsOf = (machine: VirtualMachine): RowAction[] => {
    const show = (dialog: Open['dialog']) => () => setOpen({ dialog, machine });
    const usual = machine.state === 'running' ? 'stop' : 'start';
    return [
      ...powerOrder.map(action => ({
        id: action,
        title: powerActions[action].title,
        icon: powerIcons[action],
        verdict: machine.actions[action],
        quick: action === usual,
        onClick:
          action === 'force-stop'
            ? show('force-stop')
            : () => void act(machine, action),
      })),
      {
        id: 'capture',
        title: 'Capture image',
        icon: <AddAPhotoIcon fontSize="small" />,
        verdict: machine.actions.capture,
        quick: true,
        onClick: show('capture'),
      },
      {
        id: 'reinstall',
        title: 'Reinstall or change OS',
        icon: <SettingsBackupRestoreIcon fontSize="small" />,
        verdict: machine.actions.reinstall,
        onClick: show('reinstall'),
      },
      {
        id: 'edit',
        title: 'Edit',
        icon: <EditOutlinedIcon fontSize="small" />,
        verdict: machine.actions.edit,
        onClick: show('edit'),
      },
      {
        id: 'delete',
        title: 'Delete',
        icon: <DeleteOutlineIcon fontSize="small" />,
        verdict: machine.actions.delete,
        danger: true,
        onClick: show('delete'),
      },
    ];
  };

  const shown = (dialog: Open['dialog']) =>
    open?.dialog === dialog ? open.machine : undefined;
  const dialogs = (
    <>
      <ForceStopDialog
        machine={shown('force-stop')}
        onClose={close}
        onConfirm={async machine => {
          await power(machine, 'force-stop');
          onChanged();
        }}
      />
      <CaptureDialog
        open={shown('capture') !== undefined}
        onClose={close}
        machineId={open?.machine.id}
      />
      {open?.dialog === 'reinstall' && (
        <ReinstallDialog
          machine={open.machine}
          onClose={close}
          onAccepted={onChanged}
        />
      )}
      {open?.dialog === 'edit' && (
        <EditMachineDialog
          machine={open.machine}
          onClose={close}
          onSaved={onChanged}
        />
      )}
      <DeleteMachineDialog
        machine={shown('delete')}
        onClose={close}
        onDeleted={onDeleted ?? onChanged}
      />
    </>
  );
  return { actionsOf, dialogs };
}

import type { MachineState } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  PlatformMachine,
  PlatformMachineState,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { MachineRowPatch } from '../../database/machines';

const states: Record<PlatformMachineState, MachineState> = {
  creating: 'launching',
  running: 'running',
  // It holds its memory but answers nobody, and is woken by a start.
  paused: 'stopped',
  stopping: 'stopping',
  stopped: 'stopped',
  failed: 'failed',
};

/** Our word for the state that the platform tells. */
export function stateFromPlatform(machine: PlatformMachine): MachineState {
  return states[machine.state];
}

/** What the platform knows better than we do about a machine. */
export function rowFromPlatform(machine: PlatformMachine): MachineRowPatch {
  return {
    platform_machine_id: machine.id,
    platform_status: machine.platformStatus,
    addresses: JSON.stringify(machine.addresses),
  };
}

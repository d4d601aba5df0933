/** Every state of a virtual machine and every legal way between them. */
import type { MachineState, PowerAction } from '../model/types';

/** @public */
export interface MachineStateFacts {
  title: string;
  inFlight: boolean;
  tone: 'neutral' | 'progress' | 'good' | 'bad';
  next: readonly MachineState[];
}

/** @public */
export const machineStates: Readonly<Record<MachineState, MachineStateFacts>> =
  {
    pending: {
      title: 'Waiting',
      inFlight: true,
      tone: 'progress',
      next: ['launching', 'failed', 'deleting'],
    },
    launching: {
      title: 'Launching',
      inFlight: true,
      tone: 'progress',
      next: ['running', 'stopped', 'failed', 'deleting', 'lost'],
    },
    running: {
      title: 'Running',
      inFlight: false,
      tone: 'good',
      next: [
        'stopping',
        'stopped',
        'rebooting',
        'reinstalling',
        'failed',
        'deleting',
        'lost',
      ],
    },
    stopping: {
      title: 'Stopping',
      inFlight: true,
      tone: 'progress',
      next: ['stopped', 'running', 'failed', 'deleting', 'lost'],
    },
    stopped: {
      title: 'Stopped',
      inFlight: false,
      tone: 'neutral',
      next: [
        'starting',
        'running',
        'reinstalling',
        'failed',
        'deleting',
        'lost',
      ],
    },
    starting: {
      title: 'Starting',
      inFlight: true,
      tone: 'progress',
      next: ['running', 'stopped', 'failed', 'deleting', 'lost'],
    },
    rebooting: {
      title: 'Rebooting',
      inFlight: true,
      tone: 'progress',
      next: ['running', 'stopped', 'failed', 'deleting', 'lost'],
    },
    reinstalling: {
      title: 'Reinstalling',
      inFlight: true,
      tone: 'progress',
      next: ['running', 'stopped', 'failed', 'deleting', 'lost'],
    },
    deleting: {
      title: 'Deleting',
      inFlight: true,
      tone: 'progress',
      next: ['deleted', 'failed', 'running', 'stopped'],
    },
    deleted: { title: 'Deleted', inFlight: false, tone: 'neutral', next: [] },
    failed: {
      title: 'Failed',
      inFlight: false,
      tone: 'bad',
      next: [
        'pending',
        'running',
        'stopped',
        'starting',
        'reinstalling',
        'deleting',
        'lost',
      ],
    },
    lost: {
      title: 'Lost',
      inFlight: false,
      tone: 'bad',
      next: ['running', 'stopped', 'deleting'],
    },
  };

/** May a virtual machine go from one state to the other? @public */
export function canMachineMove(from: MachineState, to: MachineState): boolean {
  return machineStates[from].next.includes(to);
}

/** The states from which `to` may be reached. @public */
export function machineStatesBefore(to: MachineState): MachineState[] {
  return (Object.keys(machineStates) as MachineState[]).filter(from =>
    canMachineMove(from, to),
  );
}

/** What a power action needs, and what it is called while it runs. @public */
export const powerActions: Readonly<
  Record<
    PowerAction,
    { title: string; from: readonly MachineState[]; during: MachineState }
  >
> = {
  start: { title: 'Start', from: ['stopped', 'failed'], during: 'starting' },
  stop: { title: 'Stop', from: ['running'], during: 'stopping' },
  'force-stop': {
    title: 'Force stop',
    from: ['running', 'stopping'],
    during: 'stopping',
  },
  reboot: { title: 'Reboot', from: ['running'], during: 'rebooting' },
};

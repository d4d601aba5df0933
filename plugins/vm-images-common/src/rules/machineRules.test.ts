import type { MachineState, VirtualMachine } from '../model/types';
import type { Caller } from './caller';
import {
  machineVerdicts,
  type MachineAction,
  type MachineSituation,
} from './machineRules';

const ada: Caller = {
  principal: 'user:default/ada',
  ownershipRefs: ['user:default/ada'],
  admin: false,
};
const bob: Caller = {
  ...ada,
  principal: 'user:default/bob',
  ownershipRefs: [],
};

const machine: Omit<VirtualMachine, 'actions'> = {
  id: 'm1',
  name: 'web-01',
  description: '',
  platformId: 'local',
  region: 'here',
  state: 'running',
  size: { vcpus: 1, memoryMiB: 256, diskGiB: 1 },
  addresses: [],
  launchTimes: [],
  ownerRef: 'user:default/ada',
  etag: '1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

const usual: MachineSituation = {
  machine,
  caller: ada,
  capabilities: ['capture', 'launch', 'power', 'rebuild', 'console'],
  liveCapture: true,
};

/** The actions that are allowed in each state, to the owner. */
const allowed: Record<MachineState, MachineAction[]> = {
  pending: ['delete'],
  launching: ['delete'],
  running: ['stop', 'force-stop', 'reboot', 'reinstall', 'delete', 'capture'],
  stopping: ['force-stop', 'delete'],
  stopped: ['start', 'reinstall', 'delete', 'capture'],
  starting: ['delete'],
  rebooting: ['delete'],
  reinstalling: ['delete'],
  deleting: [],
  deleted: [],
  failed: ['start', 'reinstall', 'delete'],
  lost: ['delete'],
};

describe('machine rules', () => {
  it.each(Object.entries(allowed))('%s', (state, actions) => {
    const verdicts = machineVerdicts({
      ...usual,
      machine: { ...machine, state: state as MachineState },
    });
    const granted = Object.entries(verdicts)
      .filter(([, verdict]) => verdict.effect !== 'deny')
      .map(([action]) => action);
    expect(granted.sort()).toEqual([...actions, 'edit', 'console'].sort());
  });

  it('denies everything to who does not own it, with whom to ask', () => {
    const verdicts = machineVerdicts({ ...usual, caller: bob });
    for (const verdict of Object.values(verdicts)) {
      expect(verdict.effect).toBe('deny');
      expect(verdict.findings[0]).toMatchObject({
        rule: 'machine.owner',
        remedy: 'Ask user:default/ada.',
      });
    }
  });

  it('asks to stop where a live copy is not possible', () => {
    const { capture } = machineVerdicts({ ...usual, liveCapture: false });
    expect(capture.findings).toEqual([
      expect.objectContaining({
        rule: 'capture.live',
        remedy: 'Stop "web-01" first.',
      }),
    ]);
  });

  it('denies what the platform cannot do', () => {
    const verdicts = machineVerdicts({ ...usual, capabilities: ['launch'] });
    expect(verdicts.capture.effect).toBe('deny');
    expect(verdicts.console.effect).toBe('deny');
    expect(verdicts.stop.effect).toBe('deny');
    expect(verdicts.delete.effect).toBe('allow');
  });
});

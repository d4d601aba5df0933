import type { MachineState, VirtualMachine } from '../../model/types';
import { verdictOf } from '../verdict';
import { finishInstall, unfinished } from './installation';

const machineStates = [
  ...(['pending', 'launching', 'stopping', 'starting', 'rebooting'] as const),
  ...(['reinstalling', 'deleting', 'failed', 'lost'] as const),
];
const installing = {
  install: { phase: 'installing', isoImageId: 'i1', isoImageName: 'cd' },
} as unknown as Pick<VirtualMachine, 'install'>;
const finished = {
  install: { ...installing.install, phase: 'installed' },
} as unknown as typeof installing;

function judge(
  rule: typeof finishInstall,
  facts: Pick<VirtualMachine, 'install'>,
  state: MachineState = 'running',
) {
  const { effect, findings } = verdictOf(
    rule({ name: 'web', state, ...facts }),
  );
  return [effect, ...findings.map(one => one.rule)];
}

it('is finished while the machine runs or is stopped', () => {
  expect(judge(finishInstall, installing)).toEqual(['allow']);
  expect(judge(finishInstall, installing, 'stopped')).toEqual(['allow']);
  for (const state of machineStates) {
    expect([state, ...judge(finishInstall, installing, state)]).toEqual([
      ...[state, 'deny', 'install.state'],
    ]);
  }
});

it('is finished once, where there is one', () => {
  expect(judge(finishInstall, {})).toEqual(['deny', 'install.none']);
  expect(judge(finishInstall, finished)).toEqual(['deny', 'install.phase']);
});

it('makes a warning of an image of half a system', () => {
  expect(judge(unfinished, installing)).toEqual(['warn', 'install.unfinished']);
  expect(judge(unfinished, finished)).toEqual(['allow']);
  expect(judge(unfinished, {})).toEqual(['allow']);
});

import type {
  Capability,
  CaptureSource,
  MachineState,
  SavePoint,
  SavePointStatus,
  VirtualMachine,
} from '../../model/types';
import type { Caller } from '../caller';
import { machineVerdicts, type MachineSituation } from '../machineRules';
import { captureSourceVerdict, savePointSourceVerdict } from './captureSources';
import { savePointVerdicts } from './savePoints';

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
  disks: [
    { id: 'system', role: 'system', sizeGiB: 1 },
    { id: 'data-1', role: 'data', sizeGiB: 2 },
  ],
  addresses: [],
  launchTimes: [],
  ownerRef: 'user:default/ada',
  etag: '1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

const everything: Capability[] = ['capture', 'snapshot', 'backup', 'launch'];
const usual: MachineSituation = {
  machine,
  caller: ada,
  capabilities: everything,
  liveCapture: true,
  captureSources: ['system-disk', 'data-disk', 'full-machine'],
  liveSavePoints: { snapshot: true, backup: true },
};

const inState = (state: MachineState): Partial<MachineSituation> => ({
  machine: { ...machine, state },
});
const without = (capability: Capability): Partial<MachineSituation> => ({
  capabilities: everything.filter(one => one !== capability),
});
const sealed: Partial<MachineSituation> = { encryptedDisks: ['data-1'] };
const otherSealed: Partial<MachineSituation> = { encryptedDisks: ['data-7'] };
const rulesOf = (verdict: { findings: { rule: string }[] }) =>
  verdict.findings.map(({ rule }) => rule);

type Direct = Parameters<typeof captureSourceVerdict>[1];
const system: Direct = { type: 'system-disk' };
const full: Direct = { type: 'full-machine' };
const snapshot: Direct = { type: 'new-snapshot', keep: true };
const backup: Direct = { type: 'new-backup', keep: false };
const disk = (diskId: string): CaptureSource & Direct => ({
  type: 'data-disk',
  diskId,
});

describe('what of a machine images are made from', () => {
  it.each<[string, Direct, Partial<MachineSituation>, string[]]>([
    ['the system disk', system, {}, []],
    ['the system disk of what is off', system, inState('stopped'), []],
    ['a data disk', disk('data-1'), {}, []],
    ['all disks', full, {}, []],
    ['a new snapshot', snapshot, {}, []],
    ['a new backup', backup, inState('stopped'), []],
    ['what is booting', full, inState('launching'), ['capture.state']],
    ['what is going', snapshot, inState('deleting'), ['snapshot.state']],
    ["another's machine", system, { caller: bob }, ['machine.owner']],
    ["another's snapshot", snapshot, { caller: bob }, ['machine.owner']],
    ['a disk that is not there', disk('data-2'), {}, ['capture.disk']],
    ['the system disk as a data disk', disk('system'), {}, ['capture.disk']],
    [
      'a data disk where only the system disk is captured',
      disk('data-1'),
      { captureSources: undefined },
      ['capture.source'],
    ],
    ['without captures', full, without('capture'), ['platform.capability']],
    [
      'without snapshots',
      snapshot,
      without('snapshot'),
      ['platform.capability'],
    ],
    ['without backups', backup, without('backup'), ['platform.capability']],
    [
      'while the platform is away',
      backup,
      { platformUnavailable: 'It is away.' },
      ['platform.unavailable'],
    ],
    [
      'of what runs where only what is off is copied',
      backup,
      { liveSavePoints: { snapshot: true } },
      ['backup.live'],
    ],
    ['a plain disk beside an encrypted one', system, sealed, []],
    ['a snapshot of that', snapshot, sealed, []],
    ['another disk than that', disk('data-1'), otherSealed, []],
    ['an encrypted disk', disk('data-1'), sealed, ['capture.encryption']],
    ['all, one of them encrypted', full, sealed, ['capture.encryption']],
    ['a backup of that', backup, sealed, ['capture.encryption']],
  ])('%s', (_, source, changes, rules) => {
    const verdict = captureSourceVerdict({ ...usual, ...changes }, source);
    expect(rulesOf(verdict)).toEqual(rules);
    expect(verdict.effect).toBe(rules.length > 0 ? 'deny' : 'allow');
  });
});

const point: Omit<SavePoint, 'actions'> = {
  id: 's1',
  kind: 'snapshot',
  name: 'before the update',
  description: '',
  status: 'available',
  virtualMachineId: 'm1',
  disks: [],
  createdBy: 'user:default/ada',
  createdAt: '2026-01-01T00:00:00Z',
};

describe('snapshots and backups', () => {
  it.each<[SavePointStatus, 'allow' | 'deny', 'allow' | 'deny']>([
    ['creating', 'deny', 'deny'],
    ['available', 'allow', 'allow'],
    ['deleting', 'deny', 'deny'],
    ['failed', 'allow', 'deny'],
  ])('one that is %s', (status, remove, image) => {
    const verdicts = savePointVerdicts(usual, { ...point, status });
    expect(verdicts.delete.effect).toBe(remove);
    expect(verdicts.image.effect).toBe(image);
  });

  it("are not another's", () => {
    const verdicts = savePointVerdicts({ ...usual, caller: bob }, point);
    expect(rulesOf(verdicts.delete)).toEqual(['machine.owner']);
    expect(rulesOf(verdicts.image)).toEqual(['machine.owner']);
  });

  it('are of use only where the platform has them', () => {
    const situation = { ...usual, ...without('snapshot') };
    expect(savePointVerdicts(situation, point).image.effect).toBe('deny');
    const kept = { ...point, kind: 'backup' as const };
    expect(savePointVerdicts(situation, kept).image.effect).toBe('allow');
  });

  it.each([
    ['only the system disk', ['system'], []],
    ['an encrypted disk too', ['system', 'data-1'], ['capture.encryption']],
  ])('of %s', (_, disks, rules) => {
    const situation = { ...usual, ...sealed };
    const facts: typeof point = {
      ...{ ...point, kind: 'backup' },
      disks: disks.map(id => ({
        ...{ id, virtualSizeBytes: 1 },
        role: id === 'system' ? 'system' : 'data',
      })),
    };
    const actions = savePointVerdicts(situation, facts);
    // Whether a key is going to be named, nobody knows there.
    expect(actions.image.effect).toBe('allow');
    const kept = { ...facts, actions };
    expect(rulesOf(savePointSourceVerdict(situation, kept))).toEqual(rules);
  });

  it('keep their machine from being deleted', () => {
    const deletion = (savePoints: MachineSituation['savePoints']) =>
      machineVerdicts({ ...usual, savePoints }).delete;
    expect(deletion({}).effect).toBe('allow');
    expect(deletion({ snapshot: 1, backup: 2 }).findings).toMatchObject([
      {
        rule: 'delete.savePoints',
        reason: 'Virtual machine "web-01" has 1 snapshot and 2 backups.',
      },
    ]);
  });
});

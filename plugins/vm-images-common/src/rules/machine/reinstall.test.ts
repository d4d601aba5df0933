import type { MachineDisk } from '../../model/types';
import {
  reinstallImageVerdict,
  reinstallPrerequisites,
  type ReinstallImage,
} from './reinstall';

const image: ReinstallImage = {
  id: 'i1',
  name: 'debian',
  kind: 'system-disk',
  platformId: 'local',
  region: 'here',
  architecture: 'x86_64',
  encrypted: false,
};
const other: ReinstallImage = { ...image, id: 'i2', name: 'alpine' };
const system: MachineDisk = { id: 'system', role: 'system', sizeGiB: 1 };
const data: MachineDisk = { id: 'data-1', role: 'data', sizeGiB: 1 };
const machine = {
  name: 'web',
  platformId: 'local',
  region: 'here',
  imageId: 'i1',
  disks: [system],
};
const usual = { machine, current: image };
const withData = { ...usual, machine: { ...machine, disks: [system, data] } };
const secret = { encrypted: true, encryptionKeyName: 'team' };

type Row = [
  string,
  Parameters<typeof reinstallImageVerdict>[0],
  ReinstallImage,
  'allow' | 'warn' | 'deny',
  string[],
];

const table: Row[] = [
  ['the same image', usual, image, 'allow', []],
  ['another image', usual, other, 'allow', []],
  ['an image when nobody knows the old one', { machine }, other, 'allow', []],
  [
    'installation media',
    usual,
    { ...other, kind: 'iso' },
    'deny',
    ['reinstall.kind'],
  ],
  [
    'a full machine',
    usual,
    { ...other, kind: 'full-machine' },
    'warn',
    ['reinstall.kind'],
  ],
  [
    'another region',
    usual,
    { ...other, region: 'there' },
    'deny',
    ['reinstall.place'],
  ],
  [
    'another platform',
    usual,
    { ...other, platformId: 'far' },
    'deny',
    ['reinstall.place'],
  ],
  [
    'another processor',
    usual,
    { ...other, architecture: 'aarch64' },
    'deny',
    ['reinstall.architecture'],
  ],
  ['an encrypted image', usual, { ...other, ...secret }, 'allow', []],
  [
    'an encrypted image beside plain data',
    withData,
    { ...other, ...secret },
    'deny',
    ['reinstall.encryption'],
  ],
  [
    'a plain image beside encrypted data',
    { ...withData, current: { ...image, ...secret } },
    other,
    'deny',
    ['reinstall.encryption'],
  ],
  [
    'the same encrypted image beside its data',
    { ...withData, current: { ...image, ...secret } },
    { ...image, ...secret },
    'allow',
    [],
  ],
  ['another image beside plain data', withData, other, 'allow', []],
  [
    'the same image beside what was saved',
    { ...usual, savePoints: { snapshot: 1, backup: 2 } },
    image,
    'warn',
    ['reinstall.savePoints'],
  ],
  [
    'another image beside what was saved',
    { ...usual, savePoints: { snapshot: 1, backup: 2 } },
    other,
    'deny',
    ['reinstall.savePoints'],
  ],
];

describe('a reinstallation', () => {
  it.each(table)('from %s', (_title, situation, from, effect, rules) => {
    const verdict = reinstallImageVerdict(situation, from);
    expect(verdict.effect).toBe(effect);
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(rules);
  });

  it('names what is kept of the old system', () => {
    const situation = { ...usual, savePoints: { snapshot: 1, backup: 2 } };
    const { findings } = reinstallImageVerdict(situation, other);
    expect(findings[0].reason).toContain('1 snapshot and 2 backups');
  });

  it('needs an image that is available, registered, here and seen', () => {
    const met = (...args: Parameters<typeof reinstallPrerequisites>) =>
      reinstallPrerequisites(...args)
        .filter(one => one.met)
        .map(({ id }) => id);
    const ready = {
      ...image,
      status: 'available',
      platformImageId: 'p',
    } as const;
    expect(met(machine, ready)).toEqual([
      'available',
      'imported',
      'region',
      'shared',
    ]);
    expect(met(machine, { ...ready, status: 'importing' })).not.toContain(
      'available',
    );
    expect(
      met(machine, { ...ready, platformImageId: undefined }),
    ).not.toContain('imported');
    expect(met(machine, { ...ready, region: 'there' })).not.toContain('region');
    expect(met(machine, undefined)).toEqual([]);
    for (const { met: done, remedy } of reinstallPrerequisites(
      machine,
      ready,
    )) {
      expect(done && remedy).toBe(undefined);
    }
  });
});

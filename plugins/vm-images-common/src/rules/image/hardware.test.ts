import type { Image } from '../../model/types';
import { imageVerdicts, type PlatformHardware } from '../imageRules';
import { imageLaunchVerdict } from './launch';

const image: Omit<Image, 'actions'> = {
  ...{ id: 'i1', name: 'web', description: '', kind: 'system-disk' },
  ...{ visibility: 'private', status: 'available', standing: 'stable' },
  ...{ platformId: 'local', region: 'here', os: { type: 'linux' } },
  ...{ architecture: 'x86_64', bootMode: 'bios', features: {} },
  ...{ encrypted: false, tags: [], usedBy: 0, etag: '1' },
  origin: { type: 'upload', text: 'Uploaded by Ada' },
  ownerRef: 'user:default/ada',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

const local: PlatformHardware = {
  title: 'Local QEMU',
  architectures: ['x86_64'],
  bootModes: ['bios'],
};

const verdictsOf = (
  facts: Partial<Image>,
  hardware: PlatformHardware | undefined = local,
) =>
  imageVerdicts({
    image: { ...image, ...facts },
    caller: { principal: 'user:default/ada', ownershipRefs: [], admin: true },
    capabilities: ['launch', 'iso.boot', 'data-disks'],
    hardware,
    usedByTemplates: 0,
    deleteInUse: 'confirm',
  });

const more: PlatformHardware = {
  ...local,
  architectures: ['x86_64', 'aarch64'],
  bootModes: ['bios', 'uefi'],
};

describe('what the machines of a platform can run', () => {
  const rows: [string, Partial<Image>, PlatformHardware, string[]][] = [
    ['what was made for them', {}, local, []],
    ['another processor', { architecture: 'aarch64' }, local, ['architecture']],
    ['it where it is there', { architecture: 'aarch64' }, more, []],
    ['another firmware', { bootMode: 'uefi' }, local, ['bootMode']],
    ['it where it is there', { bootMode: 'uefi' }, more, []],
    ['either firmware', { bootMode: 'both' }, local, []],
    [
      'neither',
      { architecture: 'aarch64', bootMode: 'uefi' },
      local,
      ['architecture', 'bootMode'],
    ],
    [
      'a full machine',
      { kind: 'full-machine', architecture: 'aarch64' },
      local,
      ['architecture'],
    ],
    ['a disc', { kind: 'iso', bootMode: 'uefi' }, local, ['bootMode']],
  ];
  it.each(rows)('%s %j', (_, facts, hardware, rules) => {
    const verdicts = verdictsOf(facts, hardware);
    const expected = rules.map(rule => `launch.${rule}`);
    for (const action of ['launch', 'map'] as const) {
      const { effect, findings } = verdicts[action];
      expect(findings.map(({ rule }) => rule)).toEqual(expected);
      expect(effect).toBe(rules.length > 0 ? 'deny' : 'allow');
    }
    const platform = {
      capabilities: ['launch', 'iso.boot'] as const,
      hardware,
    };
    const asked = imageLaunchVerdict({ ...image, ...facts }, platform);
    expect(asked.findings.map(({ rule }) => rule)).toEqual(expected);
  });

  it('attaches data, which runs on no processor', () => {
    const data = { kind: 'data-disk', architecture: 'aarch64' } as const;
    expect(verdictsOf(data).attach.effect).toBe('allow');
    const rules = verdictsOf(data).launch.findings.map(({ rule }) => rule);
    expect(rules).toEqual(['launch.kind']);
  });

  it('names image, platform and what helps', () => {
    const { launch } = verdictsOf({
      architecture: 'aarch64',
      bootMode: 'uefi',
    });
    expect(launch.findings).toEqual([
      {
        rule: 'launch.architecture',
        effect: 'deny',
        reason:
          'Image "web" is for aarch64; platform "Local QEMU" runs x86_64 only.',
        remedy: 'Choose an image for x86_64, or a platform that runs aarch64.',
      },
      {
        rule: 'launch.bootMode',
        effect: 'deny',
        reason:
          'Image "web" starts by UEFI; virtual machines of platform "Local QEMU" start by BIOS only.',
        remedy:
          'Choose an image that starts by BIOS, or ask the platform team for UEFI.',
      },
    ]);
  });
});

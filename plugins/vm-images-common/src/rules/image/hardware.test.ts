import type { Capability, Image } from '../../model/types';
import { imageVerdicts, type PlatformHardware } from '../imageRules';
import { webImage as image } from './__testUtils__/webImage';
import { featuresVerdict } from './features';
import { imageLaunchVerdict } from './launch';

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

describe('what images ask of the hardware', () => {
  const all = { multiQueue: true, sriov: true, hotUpgrade: true };
  const launchOf = (facts: Partial<Image>, capabilities: Capability[]) =>
    imageLaunchVerdict(
      { ...image, ...facts },
      { capabilities, hardware: local },
    );

  it.each<[string, Partial<Image>, Capability[], number]>([
    ['nothing', {}, ['launch'], 0],
    ['what is not there', { features: all }, ['launch'], 3],
    ['what it may not have', { features: { sriov: false } }, ['launch'], 0],
    [
      'what is there',
      { features: all },
      ['launch', 'nic.multi-queue', 'nic.sriov', 'hot-upgrade'],
      0,
    ],
    [
      'one of them',
      { features: { sriov: true, multiQueue: true } },
      ['launch', 'nic.sriov'],
      1,
    ],
  ])('warns of %s: %j', (_, facts, capabilities, count) => {
    const { effect, findings } = launchOf(facts, capabilities);
    expect(effect).toBe(count > 0 ? 'warn' : 'allow');
    expect(findings.map(({ rule }) => rule)).toEqual(
      Array(count).fill('launch.features'),
    );
  });

  it('says what the machines run without', () => {
    const { findings } = launchOf({ features: { multiQueue: true } }, [
      'launch',
    ]);
    expect(findings).toEqual([
      {
        rule: 'launch.features',
        effect: 'warn',
        reason:
          'Image "web" is made for more: platform "Local QEMU" cannot give network cards several queues.',
        remedy: 'Its virtual machines run without that.',
      },
    ]);
  });

  it('refuses to ask for it anew, naming each', () => {
    const platform = { title: 'Local QEMU', capabilities: ['launch'] as const };
    expect(featuresVerdict([], platform).effect).toBe('allow');
    const { effect, findings } = featuresVerdict(['sriov', 'hotUpgrade'], {
      ...platform,
      capabilities: ['launch', 'nic.sriov'],
    });
    expect(effect).toBe('deny');
    expect(findings).toEqual([
      {
        rule: 'edit.features',
        effect: 'deny',
        reason:
          'Platform "Local QEMU" cannot add memory or processors to virtual machines that run.',
        remedy: 'Leave "hotUpgrade" off.',
      },
    ]);
  });
});

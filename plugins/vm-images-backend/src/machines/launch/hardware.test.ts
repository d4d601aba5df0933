import { TestDatabases } from '@backstage/backend-test-utils';
import { resolveMapping } from '../../templates/resolveMappings';
import { as } from '../__testUtils__/ServiceBench';
import { publicKey, startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ada = as('ada');

describe('processor and firmware', () => {
  let all: Bench;
  beforeEach(async () => {
    all = await startBench(databases, 'SQLITE_3');
    Object.assign(all.bench.platform.launch, { bootModes: ['bios'] });
  });
  afterEach(() => all.bench.close());

  const refused: [string, object, RegExp][] = [
    [
      'launch.architecture',
      { architecture: 'aarch64' },
      /Image "other" is for aarch64; platform "In memory" runs x86_64 only/,
    ],
    [
      'launch.architecture',
      { architecture: 'aarch64', kind: 'full-machine' },
      /Image "other" is for aarch64/,
    ],
    ['launch.bootMode', { boot_mode: 'uefi' }, /Image "other" starts by UEFI/],
  ];

  it.each(refused)('%s refuses %j before anything is made', async (...row) => {
    const [rule, facts, reason] = row;
    const { bench, services, launch, launched } = all;
    const image = await bench.image({ name: 'other', ...facts });
    const imageId = image.id;
    const check = await services.machines.checkLaunch({ imageId }, ada);
    expect(check.verdict.effect).toBe('deny');
    expect(check.verdict.findings).toMatchObject([{ rule }]);
    await expect(launch({ imageId })).rejects.toThrow(reason);

    // A template does not lead there either.
    const mapping = {
      ...{ platformId: 'memory', region: 'here', imageId, sizes: [] },
      imageSource: 'public' as const,
    };
    expect(resolveMapping(mapping, image, bench.registry)).toMatchObject({
      status: 'broken',
      reason: expect.stringMatching(reason),
    });

    // Nor does a machine that is there get such a system.
    const machine = await launched({ name: 'here' });
    const { verdict } = await services.machines.checkReinstall(
      machine.id,
      { imageId },
      ada,
    );
    expect(verdict.findings.map(one => one.rule)).toContain(rule);
    await expect(
      services.machines.reinstall(
        machine.id,
        {
          ...{ imageId, confirm: 'here', stopFirst: true },
          login: { sshPublicKeys: [publicKey] },
        },
        ada,
      ),
    ).rejects.toThrow(reason);
    expect(bench.platform.faults.count('launch.create')).toBe(1);
    expect(bench.platform.faults.count('rebuild.replaceSystemDisk')).toBe(0);
  });

  it('has a data disk of any', async () => {
    const { bench, services } = all;
    const { id: imageId } = await bench.image({
      ...{ kind: 'data-disk', architecture: 'aarch64', boot_mode: 'uefi' },
    });
    const { verdict } = await services.machines.checkLaunch(
      { imageId: all.image.id, dataDisks: [{ imageId, sizeGiB: 1 }] },
      ada,
    );
    expect(verdict).toEqual({ effect: 'allow', findings: [] });
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import { as } from './__testUtils__/ServiceBench';
import { startBench, type Bench } from './__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let services: Bench['services'];
let launched: Bench['launched'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())(
  'installing from an ISO on %s',
  id => {
    beforeEach(async () => {
      ({ bench, services, launched } = await startBench(databases, id));
    });

    const iso = async () => {
      const image = await bench.image({ name: 'netinst', kind: 'iso' });
      await bench.offersMedium(image);
      return image;
    };

    it('goes from the launch to an image, all of it in the record', async () => {
      const ada = as('ada');
      const { id: isoId } = await iso();
      const machine = await launched({ imageId: isoId, diskGiB: 7 });
      expect(machine.size.diskGiB).toBe(7);
      expect(machine.install).toEqual({
        phase: 'installing',
        isoImageId: isoId,
        isoImageName: 'netinst',
      });
      expect(machine.actions).toMatchObject({
        'finish-install': { effect: 'allow' },
        capture: {
          effect: 'warn',
          findings: [{ rule: 'install.unfinished' }],
        },
      });
      await expect(
        services.machines.finishInstall(machine.id, as('bob')),
      ).rejects.toThrow(/There is no virtual machine|belongs to/);

      // What fails leaves the installation where it was, to be tried again.
      bench.platform.faults.add({
        call: 'isoBoot.finish',
        error: new Error('The drive is stuck'),
      });
      const failed = await services.machines.finishInstall(machine.id, ada);
      expect(await bench.ended(failed.id)).toMatchObject({
        status: 'failed',
        error: { stage: 'eject', reason: 'The drive is stuck' },
      });
      expect(await services.machines.get(machine.id, ada)).toMatchObject({
        state: 'running',
        install: { phase: 'installing' },
      });
      await services.operations.retry(failed.id, ada);
      expect((await bench.ended(failed.id)).status).toBe('succeeded');
      const installed = await services.machines.get(machine.id, ada);
      expect(installed).toMatchObject({
        state: 'running',
        install: { phase: 'installed', finishedAt: expect.any(String) },
        actions: {
          'finish-install': {
            effect: 'deny',
            findings: [{ rule: 'install.phase' }],
          },
          capture: { effect: 'allow' },
        },
      });
      await expect(
        services.machines.finishInstall(machine.id, ada),
      ).rejects.toThrow(/is finished already/);

      const { image, operation } = await services.machines.capture(
        { virtualMachineId: machine.id, name: 'installed' },
        ada,
      );
      expect(image).toMatchObject({ kind: 'system-disk' });
      expect((await bench.ended(operation.id)).status).toBe('succeeded');
      expect((await services.machines.get(machine.id, ada)).install).toEqual({
        ...installed.install,
        phase: 'captured',
        capturedImageId: image.id,
      });
    });

    it('is finished once, though the answer of the platform was lost', async () => {
      const machine = await launched({ imageId: (await iso()).id });
      const { faults } = bench.platform;
      const gone = Object.assign(new Error('The line broke'), {
        name: 'ServiceUnavailableError',
      });
      faults.add({ call: 'isoBoot.finish', error: gone, after: true });
      const finish = await services.machines.finishInstall(
        machine.id,
        as('ada'),
      );
      expect((await bench.ended(finish.id)).status).toBe('succeeded');
      expect(faults.count('isoBoot.finish')).toBe(2);
      expect(await services.machines.get(machine.id, as('ada'))).toMatchObject({
        state: 'running',
        install: { phase: 'installed' },
      });
    });

    it('is cancelled with everything that it made', async () => {
      const machine = await launched({ imageId: (await iso()).id, diskGiB: 2 });
      const operation = await services.machines.delete(machine.id, as('ada'));
      expect((await bench.ended(operation.id)).status).toBe('succeeded');
      await expect(
        services.machines.get(machine.id, as('ada')),
      ).rejects.toThrow(/There is no virtual machine/);
      expect(bench.platform.faults.count('launch.destroy')).toBe(1);
    });

    it('is refused where it makes no sense, with the reason', async () => {
      const disk = await bench.image({ name: 'disk' });
      const check = (request: { imageId: string; diskGiB?: number }) =>
        services.machines.checkLaunch({ name: 'x', ...request }, as('ada'));
      const rulesOf = async (request: { imageId: string; diskGiB?: number }) =>
        (await check(request)).verdict.findings.map(({ rule }) => rule);
      expect(await rulesOf({ imageId: disk.id, diskGiB: 5 })).toContain(
        'launch.disk',
      );
      const medium = await iso();
      expect(await rulesOf({ imageId: medium.id, diskGiB: 999_999 })).toContain(
        'launch.disk',
      );
      Object.assign(bench.platform, { isoBoot: undefined });
      expect((await check({ imageId: medium.id })).verdict).toMatchObject({
        effect: 'deny',
        findings: [
          {
            rule: 'platform.capability',
            reason:
              'Platform "memory" cannot start virtual machines from ISO images.',
          },
        ],
      });
      const plain = await launched({ imageId: disk.id, name: 'plain' });
      expect(plain.install).toBeUndefined();
      expect(plain.actions['finish-install'].findings).toMatchObject([
        { rule: 'platform.capability' },
        { rule: 'install.none' },
      ]);
    });
  },
);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { Acceleration, type AccelerationHost } from './Acceleration';
import { bootsKernel } from './bootsKernel';

describe('Acceleration', () => {
  let folder: string;
  let probes: number;
  let host: AccelerationHost & { boot: string; boots: boolean };
  let version: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accel-'));
    probes = 0;
    version = '7.2.0';
    host = {
      boot: 'boot-1',
      boots: true,
      bootId: async () => host.boot,
      kvmObstacle: async () => undefined,
      bootsUnderKvm: async () => {
        probes += 1;
        return host.boots;
      },
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const make = (
    wish: 'auto' | 'kvm' | 'tcg' = 'auto',
    kernel: { kernel: string } | undefined = { kernel: '/k' },
  ) =>
    new Acceleration({
      cachePath: join(folder, 'acceleration.json'),
      wish,
      qemuVersion: async () => version,
      findKernel: async () => kernel,
      logger: mockServices.logger.mock(),
      host,
    });

  it('proves KVM once per start of the host and version of QEMU', async () => {
    const first = make();
    const both = await Promise.all([first.choose(), first.choose()]);
    expect(both[0]).toMatchObject({ accelerator: 'kvm', kvm: 'proved' });
    await expect(make().choose()).resolves.toMatchObject({ kvm: 'proved' });
    expect(probes).toBe(1);
    host.boot = 'boot-2';
    await make().choose();
    expect(probes).toBe(2);
    version = '8.0.0';
    await make().choose();
    expect(probes).toBe(3);
  });

  it('emulates where the probe fails, and remembers that too', async () => {
    host.boots = false;
    await expect(make().choose()).resolves.toMatchObject({
      accelerator: 'tcg',
      kvm: 'broken',
    });
    host.boots = true;
    await expect(make().choose()).resolves.toMatchObject({ kvm: 'broken' });
    expect(probes).toBe(1);
  });

  it('does not try what cannot work, unless it is told to', async () => {
    host.kvmObstacle = async () => 'there is no /dev/kvm';
    await expect(make().choose()).resolves.toEqual({
      accelerator: 'tcg',
      kvm: 'absent',
      reason: 'there is no /dev/kvm',
    });
    expect(probes).toBe(0);
    await expect(make('kvm').choose()).resolves.toMatchObject({
      accelerator: 'kvm',
    });
    await expect(make('tcg').choose()).resolves.toMatchObject({ kvm: 'off' });
  });

  it('takes KVM on trial where there is no kernel to prove it with', async () => {
    const trial = new Acceleration({
      cachePath: join(folder, 'acceleration.json'),
      wish: 'auto',
      qemuVersion: async () => version,
      findKernel: async () => undefined,
      logger: mockServices.logger.mock(),
      host,
    });
    await expect(trial.choose()).resolves.toMatchObject({ kvm: 'unproven' });
    await trial.confirmKvm();
    await expect(make().choose()).resolves.toMatchObject({ kvm: 'proved' });
    await trial.withdrawKvm('internal error');
    await expect(trial.choose()).resolves.toMatchObject({ accelerator: 'tcg' });
    await expect(make().choose()).resolves.toMatchObject({ kvm: 'broken' });
  });
});

describeWithQemu('the probe with a real kernel', () => {
  jest.setTimeout(90_000);

  it('sees a kernel start, and sees one that does not', async () => {
    const image = guestImage();
    const options = { qemu: 'qemu-system-x86_64', accelerator: 'tcg' } as const;
    await expect(
      bootsKernel({ ...options, image, timeoutMs: 60_000 }),
    ).resolves.toBe(true);
    await expect(
      bootsKernel({ ...options, image, timeoutMs: 100 }),
    ).resolves.toBe(false);
    await expect(
      bootsKernel({
        ...options,
        image: { kernel: '/no/such/kernel' },
        timeoutMs: 60_000,
      }),
    ).resolves.toBe(false);
  });
});

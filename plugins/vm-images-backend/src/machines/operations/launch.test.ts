import { TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { WorkBench, ada } from '../__testUtils__/WorkBench';
import { prepareLaunchRetry } from './relaunch';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: WorkBench;
afterEach(() => bench.close());

type Spec = { name: string };
const named = (name: string) => (spec: unknown) => (spec as Spec).name === name;

describe.each(databases.eachSupportedId())('launching on %s', id => {
  const setUp = async (options?: { concurrentLaunches?: number }) => {
    bench = await WorkBench.create(databases, id, options);
    return bench;
  };

  it('makes one machine and says how long each stage took', async () => {
    const { platform } = await setUp();
    platform.faults.delay('launch.waitUntilReady', 30);
    const image = await bench.image();
    const { operation, machineIds } = await bench.launch(image, {
      userData: ['#cloud-config\n{}'],
      login: { user: 'ada', sshPublicKeys: [], passwordHash: '$6$x$y' },
    });
    expect(await bench.machine(machineIds[0])).toMatchObject({
      name: 'web',
      state: 'pending',
      owner_ref: ada,
      login_methods: '["password"]',
      launch_operation_id: operation.id,
    });

    const parent = await bench.ended(operation.id);
    expect(parent).toMatchObject({
      status: 'succeeded',
      subject: { id: machineIds[0], name: 'web' },
      children: [{ status: 'succeeded', kind: 'vm.launch' }],
    });
    const row = await bench.machine(machineIds[0]);
    expect(row).toMatchObject({
      state: 'running',
      failure: null,
      operation_id: null,
      platform_status: 'running',
      platform_machine_id: expect.any(String),
    });
    const times: { stage: string; milliseconds: number }[] = JSON.parse(
      row.launch_times,
    );
    expect(times.map(time => time.stage)).toEqual(['queued', 'create', 'boot']);
    expect(times[2].milliseconds).toBeGreaterThanOrEqual(25);
    const { machines } = await bench.onPlatform();
    expect(machines).toMatchObject([{ marker: row.id, name: 'web' }]);
  });

  it('launches many within the limit of the platform', async () => {
    const { platform } = await setUp({ concurrentLaunches: 2 });
    let atOnce = 0;
    let most = 0;
    const wait = platform.launch!.waitUntilReady;
    jest
      .spyOn(platform.launch!, 'waitUntilReady')
      .mockImplementation(async (...args) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise(resolve => setTimeout(resolve, 20));
        const machine = await wait.call(platform.launch, ...args);
        atOnce -= 1;
        return machine;
      });
    const names = ['web-1', 'web-2', 'web-3', 'web-4', 'web-5'];
    const { operation } = await bench.launch(await bench.image(), { names });
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'succeeded',
      children: names.map(() => ({ status: 'succeeded' })),
    });
    expect(most).toBe(2);
    const { machines } = await bench.onPlatform();
    expect(machines.map(machine => machine.name).sort()).toEqual(names);
  });

  it('names who failed, cleans up after them and retries only those', async () => {
    const { platform } = await setUp();
    platform.faults.add({
      call: 'launch.create',
      error: new Error('no space left'),
      when: named('web-2'),
    });
    platform.faults.add({
      call: 'launch.create',
      error: new Error('lost its mind'),
      when: named('web-3'),
      after: true,
    });
    const { operation, machineIds } = await bench.launch(await bench.image(), {
      names: ['web-1', 'web-2', 'web-3'],
    });
    const parent = await bench.ended(operation.id);
    expect(parent.status).toBe('failed');
    expect(parent.error?.reason).toBe(
      '2 of 3 virtual machines failed: web-2 (no space left); web-3 (lost its mind).',
    );
    expect(await bench.machine(machineIds[0])).toMatchObject({
      state: 'running',
    });
    const failed = await bench.machine(machineIds[2]);
    expect(failed).toMatchObject({
      state: 'failed',
      platform_machine_id: null,
      operation_id: null,
    });
    expect(JSON.parse(failed.failure!)).toEqual({
      stage: 'Create virtual machine',
      reason: 'lost its mind',
    });
    expect((await bench.onPlatform()).machines).toHaveLength(1);

    const creates = platform.faults.count('launch.create');
    await bench.database.transaction(async tx => {
      await prepareLaunchRetry({ tx, operation: parent });
      await bench.engine.retry(operation.id, ada, { tx });
    });
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'succeeded',
    });
    expect(platform.faults.count('launch.create')).toBe(creates + 2);
    const { machines } = await bench.onPlatform();
    expect(machines.map(({ marker }) => marker).sort()).toEqual(
      [...machineIds].sort(),
    );
  });

  it('waits for a platform that is away for a moment', async () => {
    const { platform } = await setUp();
    platform.faults.add({
      call: 'launch.create',
      error: new ServiceUnavailableError('503 from the platform'),
      times: 2,
    });
    const machine = await bench.running();
    expect(machine.state).toBe('running');
    expect((await bench.onPlatform()).machines).toHaveLength(1);
  });

  it('makes one machine although the first answer got lost in a crash', async () => {
    const { platform, engine } = await setUp();
    // The process dies after the platform did its work and before that was
    // written down: the step runs again, in another engine.
    const second = bench.makeEngine();
    const create = platform.launch!.create;
    let calls = 0;
    jest
      .spyOn(platform.launch!, 'create')
      .mockImplementation(async (spec, options) => {
        const machine = await create.call(platform.launch, spec, options);
        calls += 1;
        if (calls === 1) {
          await bench
            .database('operations')
            .where('kind', 'vm.launch')
            .update({ lease_until: 0 });
          second.start();
          await new Promise(() => {});
        }
        return machine;
      });
    const { operation, machineIds } = await bench.launch(await bench.image());
    try {
      expect(await bench.ended(operation.id)).toMatchObject({
        status: 'succeeded',
      });
    } finally {
      await second.stop();
    }
    expect(engine).toBeDefined();
    expect(calls).toBe(2);
    expect((await bench.onPlatform()).machines).toHaveLength(1);
    expect((await bench.machine(machineIds[0])).state).toBe('running');
  });

  it('cancels what waits and what runs, and leaves nothing', async () => {
    const { platform, engine } = await setUp({ concurrentLaunches: 1 });
    platform.faults.delay('launch.waitUntilReady', 60_000);
    const { operation, machineIds } = await bench.launch(await bench.image(), {
      names: ['web-1', 'web-2'],
    });
    await bench.until('one boots', async () =>
      platform.faults.count('launch.waitUntilReady'),
    );
    await engine.cancel(operation.id, ada);
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'cancelled',
    });
    for (const machineId of machineIds) {
      expect(await bench.machine(machineId)).toMatchObject({
        state: 'deleted',
        deleted_at: expect.anything(),
        operation_id: null,
      });
    }
    expect((await bench.onPlatform()).machines).toEqual([]);
  });

  it('keeps the row of a machine that could not be removed', async () => {
    const { platform } = await setUp();
    platform.faults.add({
      call: 'launch.waitUntilReady',
      error: new Error('kernel panic'),
    });
    platform.faults.add({
      call: 'launch.destroy',
      error: new Error('disk is busy'),
      times: 100,
    });
    const machine = await bench.running();
    expect(machine).toMatchObject({
      state: 'failed',
      platform_machine_id: expect.any(String),
    });
    expect(JSON.parse(machine.failure!).reason).toMatch(
      /kernel panic.*disk is busy/,
    );
  });

  it('goes from acceptance to the platform in milliseconds', async () => {
    const { platform } = await setUp({ concurrentLaunches: 4 });
    const image = await bench.image();
    const delays: number[] = [];
    const create = platform.launch!.create;
    let acceptedAt = 0;
    jest.spyOn(platform.launch!, 'create').mockImplementation((...args) => {
      delays.push(performance.now() - acceptedAt);
      return create.apply(platform.launch, args);
    });
    for (let n = 0; n < 20; n += 1) {
      acceptedAt = performance.now();
      const { operation } = await bench.launch(image, { names: [`vm-${n}`] });
      await bench.ended(operation.id);
    }
    const p50 = delays.sort((a, b) => a - b)[10];
    // Far above what it takes (L2 says 50), far below any polling interval.
    expect(p50).toBeLessThan(250);
  });
});

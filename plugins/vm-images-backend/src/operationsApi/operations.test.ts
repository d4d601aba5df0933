import { TestDatabases } from '@backstage/backend-test-utils';
import { as, type Person } from '../machines/__testUtils__/ServiceBench';
import { startBench, type Bench } from '../machines/__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let services: Bench['services'];
let launch: Bench['launch'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('operations on %s', id => {
  beforeEach(async () => {
    ({ bench, services, launch } = await startBench(databases, id));
  });

  it('shows operations to whom they concern, cancels and retries them', async () => {
    bench.platform.faults.add({
      call: 'launch.create',
      error: new Error('no room'),
    });
    const { operation, virtualMachines } = await launch({
      ownerRef: 'group:default/web',
    });
    await bench.ended(operation.id);
    const { operations } = services;
    const kinds = async (who: Person, query = {}) => {
      const page = await operations.list(query, as(who));
      return page.items.map(({ kind }) => kind).sort();
    };
    expect(await kinds('bob')).toEqual(['launch', 'vm.launch']);
    expect(await kinds('bob', { topLevel: true })).toEqual(['launch']);
    expect(await kinds('eve')).toEqual([]);
    expect(await kinds('root')).toEqual(['launch', 'vm.launch']);
    expect(await kinds('root', { scope: 'mine' })).toEqual([]);
    expect(await kinds('ada', { subject: virtualMachines[0].id })).toEqual([
      'launch',
      'vm.launch',
    ]);
    await expect(operations.get(operation.id, as('eve'))).rejects.toMatchObject(
      {
        name: 'NotFoundError',
      },
    );
    const failed = await operations.get(operation.id, as('bob'));
    expect(failed).toMatchObject({
      title: 'Launch web',
      status: 'failed',
      retryable: true,
      cancellable: false,
      error: { stage: 'Launch virtual machines', reason: 'no room' },
      subject: { type: 'virtual-machine', name: 'web' },
    });
    const lines = await operations.log(operation.id, {}, as('bob'));
    expect(lines.some(({ text }) => text.includes('no room'))).toBe(true);
    const after = await operations.log(operation.id, { after: 1 }, as('bob'));
    expect(after).toHaveLength(lines.length - 1);

    await expect(operations.cancel(operation.id, as('bob'))).rejects.toThrow(
      /"Launch web" cannot be cancelled: it is failed/,
    );
    services.policy.denied.add('vm-images.operation.update');
    await expect(
      operations.retry(operation.id, as('bob')),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    services.policy.denied.clear();
    await operations.retry(operation.id, as('bob'));
    await bench.ended(operation.id);
    expect(
      await services.machines.get(virtualMachines[0].id, as('ada')),
    ).toMatchObject({ state: 'running' });
    await expect(operations.retry(operation.id, as('bob'))).rejects.toThrow(
      /it is succeeded/,
    );
  });

  it('counts what runs and tells how far a launch of many is', async () => {
    bench.platform.faults.delay('launch.waitUntilReady', 60_000);
    const { operation } = await launch({ count: 2 });
    await bench.until(
      'both boot',
      () => bench.platform.faults.count('launch.waitUntilReady') === 2,
    );
    const page = await services.operations.list({ topLevel: true }, as('ada'));
    expect(page).toMatchObject({
      running: 1,
      items: [{ id: operation.id, message: '0 of 2 done', status: 'running' }],
    });
    const [launchOfMany] = page.items;
    expect(launchOfMany.progress).toBeGreaterThan(0);
    const cancelling = await services.operations.cancel(
      operation.id,
      as('ada'),
    );
    expect(cancelling.status).toBe('cancelling');
    await bench.ended(operation.id);
    await expect(
      services.operations.retry(operation.id, as('ada')),
    ).rejects.toThrow(/nothing of it is left/);
    expect((await services.machines.list({}, as('ada'))).items).toEqual([]);
  });

  it('ends a launch whose machines were all cancelled as cancelled', async () => {
    bench.platform.faults.delay('launch.waitUntilReady', 60_000);
    const { operation } = await launch({ count: 2 });
    await bench.until(
      'both boot',
      () => bench.platform.faults.count('launch.waitUntilReady') === 2,
    );
    const parent = operation.id;
    const { items } = await services.operations.list({ parent }, as('ada'));
    for (const part of items) {
      await services.operations.cancel(part.id, as('ada'));
    }
    await bench.ended(parent);
    const whole = await services.operations.get(parent, as('ada'));
    expect(whole).toMatchObject({
      status: 'cancelled',
      retryable: false,
      stages: [{ status: 'skipped' }],
    });
    expect(whole.error).toBeUndefined();
  });

  it('names what was cancelled of a launch that came true otherwise', async () => {
    const wait = bench.platform.launch!.waitUntilReady;
    const { machines } = services;
    const held: string[] = [];
    jest
      .spyOn(bench.platform.launch!, 'waitUntilReady')
      .mockImplementation(async (ref, options) => {
        const { name } = await machines.get(ref.marker, as('ada'));
        if (name === 'web-1')
          return wait.call(bench.platform.launch, ref, options);
        held.push(name);
        return new Promise((_, reject) => {
          options.signal.addEventListener('abort', () =>
            reject(options.signal.reason),
          );
        });
      });
    const { operation } = await launch({ count: 2 });
    await bench.until('web-2 boots', () => held.includes('web-2'));
    const parent = operation.id;
    const { items } = await services.operations.list({ parent }, as('ada'));
    const second = items.find(({ subject }) => subject?.name === 'web-2')!;
    await services.operations.cancel(second.id, as('ada'));
    await bench.ended(parent);
    const whole = await services.operations.get(parent, as('ada'));
    expect(whole).toMatchObject({
      status: 'succeeded',
      message: '1 of 2 virtual machines was cancelled: web-2.',
    });
  });

  it('retries a launch without the machines that were deleted meanwhile', async () => {
    bench.platform.faults.add({
      call: 'launch.create',
      error: new Error('no room'),
      times: 2,
    });
    const { operation, virtualMachines } = await launch({ count: 2 });
    await bench.ended(operation.id);
    const deleted = await services.machines.delete(
      virtualMachines[1].id,
      as('ada'),
    );
    await bench.ended(deleted.id);
    await services.operations.retry(operation.id, as('ada'));
    await bench.ended(operation.id);
    const whole = await services.operations.get(operation.id, as('ada'));
    expect(whole).toMatchObject({
      status: 'succeeded',
      message: '1 of 2 virtual machines was cancelled: web-2.',
    });
    expect(bench.platform.faults.count('launch.create')).toBe(3);
  });
});

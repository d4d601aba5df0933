import { TestDatabases } from '@backstage/backend-test-utils';
import { insertMachine } from '../database/machines';
import { as, people, type Person } from './__testUtils__/ServiceBench';
import { startBench, type Bench } from './__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let services: Bench['services'];
let launch: Bench['launch'];
let launched: Bench['launched'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('machines on %s', id => {
  beforeEach(async () => {
    ({ bench, services, launch, launched } = await startBench(databases, id));
  });

  it('shows machines to owners, creators and administrators only', async () => {
    await launched({ name: 'own' });
    await launched({ name: 'teams', ownerRef: 'group:default/web' });
    await launched({ name: 'eves' }, 'eve');
    const names = async (who: Person, query = {}) => {
      const page = await services.machines.list(query, as(who));
      return page.items.map(({ name }) => name).sort();
    };
    expect(await names('ada')).toEqual(['own', 'teams']);
    expect(await names('bob')).toEqual(['teams']);
    expect(await names('eve')).toEqual(['eves']);
    expect(await names('root')).toEqual(['eves', 'own', 'teams']);
    expect(await names('root', { scope: 'mine' })).toEqual([]);
    expect(await names('ada', { owner: ['group:default/web'] })).toEqual([
      'teams',
    ]);
    services.policy.denied.add('vm-images.virtual-machine.read');
    expect(await names('root')).toEqual([]);
  });

  it('pages both ways, sorts, searches and counts', async () => {
    for (let n = 1; n <= 5; n += 1) {
      await insertMachine({
        tx: bench.database,
        machine: {
          id: `m${n}`,
          name: `vm-${n}`,
          platform_id: n === 5 ? 'other' : 'memory',
          region: 'here',
          state: n === 2 ? 'stopped' : 'running',
          owner_ref: people.ada.principal,
          created_by: people.ada.principal,
          vcpus: 1,
          memory_mib: 256,
          disk_gib: 1,
          created_at: n,
          updated_at: 10 - n,
        },
      });
    }
    const list = async (query = {}) => {
      const page = await services.machines.list(query, as('ada'));
      return { ...page, ids: page.items.map(one => one.id).join(' ') };
    };
    expect((await list()).ids).toBe('m1 m2 m3 m4 m5');
    expect((await list({ sort: 'createdAt' })).ids).toBe('m5 m4 m3 m2 m1');
    const first = await list({ sort: 'name', limit: 2 });
    expect(first).toMatchObject({ ids: 'm1 m2', total: 5 });
    expect(first.prevCursor).toBeUndefined();
    const query = { sort: 'name', limit: 2, cursor: first.nextCursor };
    const second = await list(query);
    expect(second.ids).toBe('m3 m4');
    const back = await list({ ...query, cursor: second.prevCursor });
    expect(back.ids).toBe('m1 m2');
    await expect(
      list({ sort: 'name', cursor: first.nextCursor, search: 'x' }),
    ).rejects.toThrow(/cursor/);
    expect((await list({ search: 'M-3' })).ids).toBe('m3');
    expect((await list({ search: '%' })).ids).toBe('');
    expect((await list({ state: ['stopped'] })).ids).toBe('m2');
    expect((await list({ platform: ['other'] })).ids).toBe('m5');
  });

  it('answers by the verb when somebody else asks', async () => {
    const { id: vm } = await launched();
    const eve = as('eve');
    const { machines } = services;
    const reading = {
      follow: false,
      historyBytes: 10,
      signal: new AbortController().signal,
    };
    for (const attempt of [
      () => machines.get(vm, eve),
      () => machines.verdicts(vm, eve),
      () => machines.update(vm, { description: 'x' }, eve),
      () => machines.power(vm, 'stop', eve),
      () => machines.delete(vm, eve),
      () => machines.capture({ virtualMachineId: vm, name: 'x' }, eve),
      () => machines.readConsole(vm, reading, eve),
      () => machines.writeConsole(vm, 'x', eve),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ name: 'NotFoundError' });
    }
    // Whoever made it for another may look, not touch.
    await bench
      .database('machines')
      .where({ id: vm })
      .update({ owner_ref: people.eve.principal });
    await expect(machines.get(vm, as('ada'))).resolves.toMatchObject({
      actions: { stop: { effect: 'deny' } },
    });
    await expect(machines.power(vm, 'stop', as('ada'))).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    services.policy.denied.add('vm-images.virtual-machine.update');
    await expect(machines.power(vm, 'stop', eve)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    services.policy.denied.add('vm-images.virtual-machine.read');
    await expect(machines.get(vm, eve)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('edits with an etag', async () => {
    const machine = await launched();
    const { id: vm, etag } = machine;
    const ada = as('ada');
    const edited = await services.machines.update(
      vm,
      { description: 'new', ownerRef: 'group:default/web' },
      { ...ada, ifMatch: etag },
    );
    expect(edited).toMatchObject({
      description: 'new',
      ownerRef: 'group:default/web',
    });
    await expect(
      services.machines.update(
        vm,
        { description: 'late' },
        {
          ...ada,
          ifMatch: etag,
        },
      ),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it('lets impatience cut the power, and refuses what contradicts', async () => {
    const { id: vm } = await launched();
    const ada = as('ada');
    bench.platform.faults.delay('power.stop', 60_000);
    const stop = await services.machines.power(vm, 'stop', ada);
    await bench.until('it is asked to stop', () =>
      bench.platform.faults.count('power.stop'),
    );
    await expect(services.machines.power(vm, 'reboot', ada)).rejects.toThrow(
      /Reboot needs a virtual machine that is running/,
    );
    bench.platform.faults.delay('power.stop', 0);
    const force = await services.machines.power(vm, 'force-stop', ada);
    expect((await bench.ended(force.id)).status).toBe('succeeded');
    expect((await bench.ended(stop.id)).status).toBe('cancelled');
    expect(await services.machines.get(vm, ada)).toMatchObject({
      state: 'stopped',
    });
  });

  it('deletes what is being launched by cancelling it', async () => {
    bench.platform.faults.delay('launch.waitUntilReady', 60_000);
    const ada = as('ada');
    const one = await launch({ name: 'one' });
    const many = await launch({ name: 'many', count: 2 });
    await bench.until(
      'all boot',
      () => bench.platform.faults.count('launch.waitUntilReady') === 3,
    );
    const [{ id: single }] = one.virtualMachines;
    const cancelled = await services.machines.delete(single, ada);
    expect(cancelled).toMatchObject({ id: one.operation.id });
    expect((await bench.ended(one.operation.id)).status).toBe('cancelled');

    const [first, second] = many.virtualMachines;
    const child = await services.machines.delete(first.id, ada);
    expect(child).toMatchObject({ parentId: many.operation.id });
    await bench.ended(child.id);
    await expect(services.machines.get(first.id, ada)).rejects.toThrow(
      /no virtual machine/,
    );
    expect((await services.machines.get(second.id, ada)).state).toBe(
      'launching',
    );
    await services.machines.delete(second.id, ada);
    await bench.ended(many.operation.id);
    expect((await bench.onPlatform()).machines).toEqual([]);
  });
});

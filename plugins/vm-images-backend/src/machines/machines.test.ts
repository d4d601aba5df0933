import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  LaunchRequest,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { insertMachine } from '../database/machines';
import type { ImageRow } from '../database/tables';
import {
  ServiceBench,
  as,
  people,
  type Person,
} from './__testUtils__/ServiceBench';
import { WorkBench } from './__testUtils__/WorkBench';

jest.setTimeout(60_000);

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const withKey = { sshPublicKeys: [key] };

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: WorkBench;
let services: ServiceBench;
let image: ImageRow;

const launch = (request: Partial<LaunchRequest>, who: Person = 'ada') =>
  services.machines.launch(
    { name: 'web', login: withKey, imageId: image.id, ...request },
    as(who),
  );

/** A machine that runs, as its owner sees it. */
async function launched(
  request: Partial<LaunchRequest> = {},
  who: Person = 'ada',
) {
  const { operation, virtualMachines } = await launch(request, who);
  await bench.ended(operation.id);
  return services.machines.get(virtualMachines[0].id, as(who));
}

const template = (facts: Partial<VmTemplate> = {}): VmTemplate => ({
  id: 't1',
  name: 'web',
  title: 'Web server',
  description: '',
  os: { type: 'linux' },
  visibility: 'public',
  published: true,
  maxCount: 5,
  mappings: [
    {
      platformId: 'memory',
      region: 'here',
      imageSource: 'public',
      imageId: image.id,
      sizes: [],
      status: 'ready',
    },
  ],
  status: 'ready',
  etag: '"1"',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  actions: {},
  ...facts,
});

async function setUp(
  id: Parameters<TestDatabases['init']>[0],
  options?: { maxCount?: number },
) {
  bench = await WorkBench.create(databases, id);
  services = new ServiceBench(bench, options);
  image = await bench.image({ name: 'debian', default_user: 'debian' });
}
afterEach(() => bench.close());

describe('launching', () => {
  beforeEach(() => setUp('SQLITE_3', { maxCount: 10 }));

  it('answers at once and tells how to log in when it runs', async () => {
    const accepted = await launch({ description: 'for the demo' });
    expect(accepted.operation).toMatchObject({
      kind: 'launch',
      title: 'Launch web',
      cancellable: true,
      ownerRef: people.ada.principal,
    });
    expect(accepted.virtualMachines).toMatchObject([
      {
        name: 'web',
        description: 'for the demo',
        imageName: 'debian',
        size: { flavor: 'small', memoryMiB: 256 },
        loginUser: 'debian',
        loginMethods: ['key'],
        operation: { kind: 'vm.launch' },
      },
    ]);
    await bench.ended(accepted.operation.id);
    const [{ id }] = accepted.virtualMachines;
    const machine = await services.machines.get(id, as('ada'));
    expect(machine.state).toBe('running');
    expect(machine.sshCommand).toMatch(/^ssh -p \d+ debian@127\.0\.0\.1$/);
    expect(machine.actions.stop.effect).toBe('allow');
    expect(machine.operation).toBeUndefined();
  });

  it('numbers many, skips names that are taken, refuses one that is', async () => {
    await launched({ name: 'db-2' });
    const { virtualMachines, operation } = await launch({
      name: 'db',
      count: 3,
    });
    expect(virtualMachines.map(({ name }) => name)).toEqual([
      'db-1',
      'db-3',
      'db-4',
    ]);
    expect(operation.title).toBe('Launch 3 virtual machines');
    await expect(launch({ name: 'db-2' })).rejects.toThrow(
      /"db-2" of this owner already.*"db-2-2" is free/,
    );
    // Somebody else may call theirs the same.
    await expect(launched({ name: 'db-2' }, 'eve')).resolves.toBeDefined();
    await expect(launch({ count: 11 })).rejects.toThrow(/At most 10/);
  });

  it('takes the smallest size that fits, and says which one that is', async () => {
    const big = await bench.image({ name: 'big', min_memory_mib: 600 });
    const machine = await launched({ imageId: big.id, name: 'big' });
    expect(machine.size.flavor).toBe('medium');
    await expect(launch({ imageId: big.id, size: 'small' })).rejects.toThrow(
      /"Small" has 256 MiB of memory.*needs at least 600.*smallest size that fits is "Medium"/,
    );
    await expect(launch({ size: 'huge' })).rejects.toThrow(
      /no size "huge".*"small", "medium", "large"/,
    );
    const check = await services.machines.checkLaunch(
      { imageId: big.id, size: 'small' },
      as('ada'),
    );
    expect(check.verdict.effect).toBe('deny');
    expect(check.sizes.map(size => size.verdict.effect)).toEqual([
      'deny',
      'allow',
      'allow',
    ]);
    const huge = await bench.image({ name: 'x', min_memory_mib: 10 ** 6 });
    await expect(launch({ imageId: huge.id })).rejects.toThrow(/No size/);
  });

  it('hashes passwords at once and keeps them nowhere', async () => {
    const password = 'correct horse battery';
    const create = jest.spyOn(bench.platform.launch!, 'create');
    const machine = await launched({ login: { password, user: 'ada' } });
    expect(machine).toMatchObject({
      loginUser: 'ada',
      loginMethods: ['password'],
    });
    expect(create.mock.calls[0][0].login).toEqual({
      user: 'ada',
      sshPublicKeys: [],
      passwordHash: expect.stringMatching(/^\$6\$.{16}\$.{86}$/),
    });
    for (const table of ['operations', 'operation_log', 'machines']) {
      const rows = await bench.database(table);
      expect(JSON.stringify(rows)).not.toContain(password);
    }
  });

  it('refuses logins that cannot work, with the reason', async () => {
    await expect(launch({ login: {} })).rejects.toThrow(/Nobody could log in/);
    await expect(
      launch({ login: { sshPublicKeys: ['ssh-ed25519 nonsense'] } }),
    ).rejects.toThrow(/SSH public key 1/);
    const bare = await bench.image({ name: 'bare', features: '{}' });
    await expect(
      launch({ imageId: bare.id, login: { password: 'long enough' } }),
    ).rejects.toThrow(/"bare" has no cloud-init.*password/);
    await expect(
      launch({ imageId: bare.id, login: {}, userData: '#cloud-config' }),
    ).rejects.toThrow(/user data/);
    await expect(
      launched({ imageId: bare.id, login: {}, name: 'bare' }),
    ).resolves.toMatchObject({ state: 'running' });

    Object.assign(bench.platform.launch!, { passwords: false });
    await expect(
      launch({ login: { password: 'long enough' } }),
    ).rejects.toThrow(/cannot set a password.*Use an SSH key/);
    const check = await services.machines.checkLaunch(
      { imageId: image.id, withPassword: false, withKey: false },
      as('ada'),
    );
    expect(check).toMatchObject({
      verdict: { effect: 'deny' },
      passwordSupported: false,
      defaultUser: 'debian',
    });
  });

  it('launches from a template with its login, size and user data', async () => {
    services.templates.set(
      't1',
      template({
        defaultSize: 'medium',
        loginUser: 'ops',
        userData: '#cloud-config\npackages: [nginx]',
        maxCount: 2,
      }),
    );
    const create = jest.spyOn(bench.platform.launch!, 'create');
    const from = { imageId: undefined, templateId: 't1' };
    const machine = await launched({ ...from, userData: '#!/bin/sh\ntrue' });
    expect(machine).toMatchObject({
      templateId: 't1',
      templateTitle: 'Web server',
      loginUser: 'ops',
      size: { flavor: 'medium' },
    });
    expect(create.mock.calls[0][0].userData).toEqual([
      '#cloud-config\npackages: [nginx]',
      '#!/bin/sh\ntrue',
    ]);
    await expect(launch({ ...from, name: 'x', count: 3 })).rejects.toThrow(
      /At most 2/,
    );
    await expect(launch({ ...from, platformId: 'mars' })).rejects.toThrow(
      /no image there.*memory \/ here/,
    );
    await expect(launch({ templateId: 't1' })).rejects.toThrow(/either/);
    services.templates.set(
      't1',
      template({
        mappings: [
          { ...template().mappings[0], status: 'broken', reason: 'Gone.' },
        ],
      }),
    );
    await expect(launch(from)).rejects.toThrow(/memory \/ here: Gone\./);
  });

  it('lends by a template only what the owner of the template owns', async () => {
    const teams = await bench.image({
      name: 'teams own',
      visibility: 'private',
      owner_ref: 'group:default/web',
    });
    const mapping = { ...template().mappings[0], imageId: teams.id };
    const lent = template({
      ownerRef: 'group:default/web',
      mappings: [mapping],
    });
    services.templates.set('t1', lent);
    const from = { imageId: undefined, templateId: 't1' };
    await expect(launch({ imageId: teams.id }, 'eve')).rejects.toThrow(
      /There is no image/,
    );
    await expect(launched(from, 'eve')).resolves.toMatchObject({
      state: 'running',
      ownerRef: people.eve.principal,
    });
    services.policy.denied.add('vm-images.image.read');
    await expect(launch({ ...from, name: 'x' }, 'eve')).rejects.toThrow(
      /may not use/,
    );
    services.policy.denied.clear();
    const stolen = { ...lent, ownerRef: people.bob.principal };
    services.templates.set('t1', stolen);
    await expect(launch({ ...from, name: 'x' }, 'eve')).rejects.toThrow(
      /may not use/,
    );
  });

  it('checks the owner, the platform and the policy', async () => {
    await expect(
      launch({ ownerRef: 'group:default/other' }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    await expect(
      launched({ ownerRef: 'Group:default/WEB', name: 'ours' }),
    ).resolves.toMatchObject({ ownerRef: 'group:default/web' });
    await expect(launch({ ownerRef: 'component:default/x' })).rejects.toThrow(
      /user or a group/,
    );
    services.policy.denied.add('vm-images.virtual-machine.launch');
    await expect(launch({})).rejects.toMatchObject({ name: 'NotAllowedError' });
    services.policy.denied.clear();
    bench.platform.setHealth({
      status: 'unavailable',
      reason: 'QEMU is not installed.',
      remedy: 'Run npm run setup.',
    });
    const later = performance.now() + 60_000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
    bench.registry.health('memory');
    await new Promise(setImmediate);
    clock.mockRestore();
    await expect(launch({})).rejects.toThrow(
      /QEMU is not installed.*npm run setup/,
    );
  });
});

describe.each(databases.eachSupportedId())('machines on %s', id => {
  beforeEach(() => setUp(id));

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

  it('captures with what the source image says', async () => {
    const source = await bench.image({
      name: 'source',
      os_distribution: 'debian',
      os_version: '12',
      default_user: 'debian',
      min_memory_mib: 200,
      family: 'web',
    });
    const machine = await launched({
      imageId: source.id,
      ownerRef: 'group:default/web',
    });
    const ada = as('ada');
    const { image: made, operation } = await services.machines.capture(
      {
        virtualMachineId: machine.id,
        name: 'web v2',
        version: '2',
        tags: ['gold'],
      },
      ada,
    );
    expect(made).toMatchObject({
      status: 'creating',
      visibility: 'private',
      ownerRef: 'group:default/web',
      os: { type: 'linux', distribution: 'debian', version: '12' },
      defaultUser: 'debian',
      minMemoryMiB: 200,
      family: 'web',
      version: '2',
      tags: ['gold'],
      origin: {
        type: 'machine',
        text: 'Captured from virtual machine "web" by user:default/ada.',
        virtualMachineId: machine.id,
        imageId: source.id,
      },
    });
    await expect(
      services.machines.power(machine.id, 'stop', ada),
    ).rejects.toThrow(/being worked on \(Capture image web v2\)/);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    const again = await launched({ imageId: made.id, name: 'copy' });
    expect(again).toMatchObject({ state: 'running', imageName: 'web v2' });
  });

  it('stops first where a running machine cannot be copied', async () => {
    const { id: vm } = await launched();
    Object.assign(bench.platform.capture!, { live: false });
    const request = { virtualMachineId: vm, name: 'x' };
    const ada = as('ada');
    await expect(services.machines.capture(request, ada)).rejects.toThrow(
      /cannot copy the disk of a running machine/,
    );
    const { operation } = await services.machines.capture(
      { ...request, stopFirst: true },
      ada,
    );
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
  });

  it('reads a console from its history on, and types into it', async () => {
    const machine = await launched();
    const platformId = machine.platformMachineId!;
    const ada = as('ada');
    const gone = new AbortController();
    const read = (follow: boolean, historyBytes: number) =>
      services.machines.readConsole(
        machine.id,
        { follow, historyBytes, signal: gone.signal },
        ada,
      );
    const history: string[] = [];
    for await (const bytes of await read(false, 7)) {
      history.push(Buffer.from(bytes).toString());
    }
    expect(history.join('')).toBe('login: ');

    let seen = '';
    const reading = (async () => {
      for await (const bytes of await read(true, 1000)) {
        seen += Buffer.from(bytes).toString();
      }
    })();
    await bench.until('history is there', () => seen.includes('login:'));
    bench.platform.print(platformId, 'booting\n');
    await services.machines.writeConsole(machine.id, 'ls\n', ada);
    await services.machines.writeConsole(machine.id, 'pwd\n', ada);
    await bench.until('all is there', () => seen.endsWith('pwd\n'));
    expect(seen).toBe('web login: booting\nls\npwd\n');
    gone.abort();
    await reading;
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
});

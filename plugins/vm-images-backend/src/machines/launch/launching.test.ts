import { TestDatabases } from '@backstage/backend-test-utils';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import { as, people } from '../__testUtils__/ServiceBench';
import { startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let bench: Bench['bench'];
let services: Bench['services'];
let image: Bench['image'];
let launch: Bench['launch'];
let launched: Bench['launched'];
afterEach(() => bench.close());

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

describe('launching', () => {
  beforeEach(async () => {
    ({ bench, services, image, launch, launched } = await startBench(
      databases,
      'SQLITE_3',
      { maxCount: 10 },
    ));
  });

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
    const check = await services.machines.checkLaunch(from, as('ada'));
    expect(check.verdict).toMatchObject({
      effect: 'deny',
      findings: [{ reason: expect.stringMatching(/Gone\./) }],
    });
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

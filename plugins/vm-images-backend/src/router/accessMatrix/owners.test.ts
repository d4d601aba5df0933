import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './__testUtils__/AccessBench';
import type { Endpoint } from './__testUtils__/Endpoint';
import { endpoints } from './__testUtils__/endpoints';
import type { Role } from './__testUtils__/roles';
import { makeSubject } from './__testUtils__/subjects';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

const making = endpoints
  .filter(({ about }) => about === 'owner')
  .map(one => [one.route, one] as const);

describe('who will own what is made by', () => {
  /** Makes something and says whose it shall be. */
  const makeAs = async (
    role: Role,
    { route, send }: Endpoint,
    ownerRef: string | undefined,
  ) => {
    const what = { kind: 'owner', variant: 'group' } as const;
    const subject = await makeSubject(bench, what);
    const [method, path] = route.split(' ');
    const body = { ...(send!(subject, role) as object), ownerRef };
    const before = await bench.rows();
    const { status } = await bench
      .request(role, method.toLowerCase(), path)
      .send(body);
    const changed =
      JSON.stringify(before) !== JSON.stringify(await bench.rows());
    return { status, changed };
  };
  const refused = { status: 400, changed: false };

  it.each(making)('%s must be named by a plugin', async (_route, endpoint) => {
    expect(await makeAs('service', endpoint, undefined)).toEqual(refused);
  });

  it.each(making)('%s is a user or a group', async (_route, endpoint) => {
    for (const ref of ['nobody', 'component:default/web', '../..']) {
      expect([ref, await makeAs('admin', endpoint, ref)]).toEqual([
        ...[ref, refused],
      ]);
    }
  });

  it.each(making)('%s is the caller, if left out', async (_route, endpoint) => {
    const { status } = await makeAs('other', endpoint, undefined);
    expect(status).toBeLessThan(300);
    const { images, templates, machines } = await bench.rows();
    const owners = [images, templates, machines].map(rows =>
      rows.map(row => (row as { owner_ref: string }).owner_ref),
    );
    expect(owners.flat()).toContain('user:default/eve');
  });
});

it('what one makes is told, even where a policy hides it from then on', async () => {
  const machine = { kind: 'machine', variant: 'ofUser' } as const;
  const { id: virtualMachineId } = await makeSubject(bench, machine);
  for (const what of ['image', 'template', 'virtual-machine']) {
    bench.refused.add(`vm-images.${what}.read`);
  }
  const url = 'https://images.example.com/disk.qcow2';
  const made = [
    ['/imports', { name: 'made', source: { type: 'url', url } }],
    ['/templates', { title: 'made', os: { type: 'linux' }, mappings: [] }],
  ] as const;
  for (const [path, body] of made) {
    const { status } = await bench.request('creator', 'post', path).send(body);
    expect([path, status < 300]).toEqual([path, true]);
  }
  bench.refused.delete('vm-images.virtual-machine.read');
  const { status } = await bench
    .request('creator', 'post', '/captures')
    .send({ virtualMachineId, name: 'made' });
  expect(status).toBe(202);
});

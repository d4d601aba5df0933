/** What a VM template says of launching is what a launch answers. */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './__testUtils__/AccessBench';
import { everyRole, factsOf, type Role } from './__testUtils__/roles';
import { makeSubject, newName } from './__testUtils__/subjects';
import { maySee, variantsOf } from './__testUtils__/visibility';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

const sshPublicKeys = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
];
const ownerRef = (role: Role) => factsOf(role).refs[0] ?? 'group:default/web';

/** What happens to the image that the template maps. */
const fates: Record<string, object> = {
  'as it is': { standing: 'stable' },
  'with data only': { kind: 'data-disk' },
  revoked: { standing: 'revoked' },
  'in the bin': { status: 'deleted', deleted_at: 5 },
  'of nobody': { owner_ref: '', visibility: 'private' },
};

async function answers(role: Role, templateId: string) {
  const shown = await bench.request(role, 'get', `/templates/${templateId}`);
  const wish = { templateId, ownerRef: ownerRef(role) };
  const check = await bench.request(role, 'post', '/launches/check').send(wish);
  const launch = await bench.request(role, 'post', '/launches').send({
    ...wish,
    name: newName('m').slice(0, 20),
    login: { sshPublicKeys },
  });
  return {
    template: shown.body.actions?.launch.effect !== 'deny',
    check: check.body.verdict?.effect !== 'deny',
    launch: launch.status === 202,
    status: launch.status,
  };
}

it.each(
  variantsOf('template')
    .filter(([name]) => name !== 'deleted')
    .flatMap(([name, variant]) =>
      Object.keys(fates).map(fate => [name, fate, variant] as const),
    ),
)('template %s, its image %s', async (name, fate, variant) => {
  const asks = everyRole.filter(
    role => role !== 'nobody' && role !== 'denied' && maySee(role, variant),
  );
  for (const role of asks) {
    await bench.forget();
    const { id } = await makeSubject(bench, {
      ...{ kind: 'template', variant: name },
    });
    await bench.knex('images').update(fates[fate]);
    const { status, ...said } = await answers(role, id);
    const same = { template: said.launch, check: said.launch };
    expect({ role, status, ...said }).toEqual({
      ...{ role, status, launch: said.launch, ...same },
    });
  }
});

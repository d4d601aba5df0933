/**
 * T13: what a batch does with an image is what a request of its own would have
 * done with it, whoever asks and whatever else is in the batch.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './__testUtils__/AccessBench';
import { everyRole, type Role } from './__testUtils__/roles';
import { makeSubject } from './__testUtils__/subjects';
import { variantsOf } from './__testUtils__/visibility';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

/** A request of its own for each action that both ways know. */
const alone = {
  delete: (id: string) => ['delete', `/images/${id}`],
  restore: (id: string) => ['post', `/images/${id}/restore`],
  destroy: (id: string) => ['post', `/images/${id}/destroy`],
} as const;
type Action = keyof typeof alone;

const actions = Object.keys(alone) as Action[];
const roles = everyRole.filter(role => role !== 'nobody');

async function makeImages() {
  const made: { id: string; name: string }[] = [];
  for (const [variant] of variantsOf('image')) {
    made.push(await makeSubject(bench, { kind: 'image', variant }));
  }
  return made;
}

/** What was answered about an image, without what tells one from the other. */
function told(error: unknown, { id, name }: { id: string; name: string }) {
  const text = JSON.stringify(error ?? 'ok');
  return text.replaceAll(id, '<id>').replaceAll(name, '<name>');
}

async function byItself(role: Role, action: Action) {
  const results: string[] = [];
  for (const image of await makeImages()) {
    const [method, path] = alone[action](image.id);
    const { body, status } = await bench.request(role, method, path).send({});
    const { name, message } = body.error ?? {};
    results.push(
      told(status < 300 ? undefined : { name, message, status }, image),
    );
  }
  return results;
}

async function together(role: Role, action: Action) {
  const images = await makeImages();
  const { body, status } = await bench
    .request(role, 'post', '/images/batch')
    .send({ action, ids: images.map(({ id }) => id) });
  expect(status).toBe(200);
  return images.map((image, at) => told(body.items[at].error, image));
}

it.each(actions)(
  `"%s" of ${variantsOf('image').length} images, by ${
    roles.length
  } callers: 0 differences`,
  async action => {
    for (const role of roles) {
      await bench.forget();
      const single = await byItself(role, action);
      const batch = await together(role, action);
      expect([role, batch]).toEqual([role, single]);
    }
  },
);

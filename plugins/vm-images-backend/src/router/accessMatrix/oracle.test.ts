/**
 * T14: whether something hidden exists changes nothing that others are told: no
 * count, no facet, no suggestion, no export, no refusal.
 */
import { randomUUID } from 'node:crypto';
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { insertMachine } from '../../database/machines';
import { AccessBench } from './__testUtils__/AccessBench';
import { lists, listsOfNothing } from './__testUtils__/lists';
import { ada } from './__testUtils__/roles';
import { makeSubject } from './__testUtils__/subjects';
import { maySee, variantsOf } from './__testUtils__/visibility';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const folder = createMockDirectory();
const watchers = ['other', 'recipient', 'denied'] as const;
const nothing = randomUUID();
const things = ['image', 'family', 'operation', 'upload'] as const;

describe.each(databases.eachSupportedId())('what is hidden on %s', id => {
  let bench: AccessBench;
  beforeEach(async () => {
    bench = await AccessBench.start({ knex: await databases.init(id), folder });
  });
  afterEach(() => bench.stop());

  /** Everything that somebody can ask for without naming a thing of theirs. */
  const questions = (publicId: string) => [
    ...lists.map(({ route, query = '' }) => `${route.split(' ')[1]}?${query}`),
    ...listsOfNothing.map(route => route.split(' ')[1]),
    ...['/images?count=exact', '/images?count=capped&search=image'],
    ...['/images?sort=name&order=asc&count=exact', '/images/facets?search=i'],
    ...['/images/facets?scope=public', '/images?scope=bin&count=exact'],
    ...['/virtual-machines?count=exact&search=machine', '/families?search=f'],
    ...[`/images/${publicId}`, `/images/${publicId}/usage`],
    ...[`/images/${publicId}/lineage`, `/images/${nothing}`],
  ];

  const answers = async (publicId: string) => {
    const all: Record<string, unknown> = {};
    for (const role of watchers) {
      for (const path of questions(publicId)) {
        const { status, text } = await bench.request(role, 'get', path);
        all[`${role} ${path}`] = [status, text];
      }
    }
    return all;
  };

  it('shows in no answer to anybody else: 0 differences', async () => {
    const shown = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'publicOfUser' },
    });
    const before = await answers(shown.id);
    let hidden = 0;
    for (const kind of things) {
      for (const [variant, facts] of variantsOf(kind)) {
        if (watchers.some(role => maySee(role, facts))) continue;
        await makeSubject(bench, { kind, variant });
        hidden += 1;
      }
    }
    await insertMachine({
      tx: bench.knex,
      machine: {
        ...{ id: randomUUID(), name: 'hidden', platform_id: 'memory' },
        ...{ region: 'here', vcpus: 1, memory_mib: 256, disk_gib: 1 },
        ...{ owner_ref: ada, created_by: ada, image_id: null },
        state: 'running',
      },
    });
    expect(hidden).toBeGreaterThan(10);
    expect(await answers(shown.id)).toEqual(before);
  });
});

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
import { insertTemplate } from '../../database/templates';
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

  const hiddenMachine = (imageId: string | null) =>
    insertMachine({
      tx: bench.knex,
      machine: {
        ...{ id: randomUUID(), name: 'hidden', platform_id: 'memory' },
        ...{ region: 'here', vcpus: 1, memory_mib: 256, disk_gib: 1 },
        ...{ owner_ref: ada, created_by: ada, image_id: imageId },
        state: 'running',
      },
    });

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
    await hiddenMachine(null);
    expect(hidden).toBeGreaterThan(10);
    expect(await answers(shown.id)).toEqual(before);
  });

  it('shows in no answer either where it was made of what is seen', async () => {
    const shown = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'publicOfUser' },
    });
    const before = await answers(shown.id);
    const child = await makeSubject(bench, {
      kind: 'image',
      variant: 'ofUser',
    });
    await bench.knex('image_parents').insert({
      ...{ image_id: child.id, parent_id: shown.id },
      ...{ relation: 'captured', created_at: 1 },
    });
    const mapping = { platformId: 'memory', region: 'here', sizes: [] };
    await insertTemplate({
      tx: bench.knex,
      template: {
        ...{ id: randomUUID(), name: 'hidden', title: 'Hidden' },
        ...{ os: '{"type":"linux"}', owner_ref: ada, created_by: ada },
        visibility: 'private',
        mappings: JSON.stringify([
          { ...mapping, imageId: shown.id, imageSource: 'custom' },
        ]),
      },
    });
    await hiddenMachine(child.id);
    expect(await answers(shown.id)).toEqual(before);

    // Its owner is told of all of it.
    const own = async (path: string) =>
      (await bench.request('creator', 'get', `/images/${shown.id}/${path}`))
        .body;
    expect(await own('usage')).toMatchObject({
      ...{ images: { total: 1 }, templates: { total: 1 } },
    });
    expect((await own('lineage')).images).toHaveLength(2);
  });

  it('is told by nothing but one sum where machines run what is seen', async () => {
    const shown = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'publicOfUser' },
    });
    const path = `/images/${shown.id}`;
    const ask = async (part: string) =>
      (await bench.request('other', 'get', `${path}${part}`)).body;
    const [usage, image] = [await ask('/usage'), await ask('')];
    await hiddenMachine(shown.id);
    expect(await ask('/usage')).toEqual(usage);
    const after = await ask('');
    expect([image.usedBy, after.usedBy]).toEqual([0, 1]);
  });
});

import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './__testUtils__/AccessBench';
import { endpoints } from './__testUtils__/endpoints';
import { lists, listsOfNothing, type ListCase } from './__testUtils__/lists';
import { everyRole, type Role } from './__testUtils__/roles';
import { makeSubject, type Subject } from './__testUtils__/subjects';
import { maySee, variantsOf, type Variant } from './__testUtils__/visibility';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

interface Made {
  name: string;
  variant: Variant;
  subject: Subject;
}

/** Two of each variant, so that no wrong sum is right by chance. */
async function makeAll({ kind }: ListCase): Promise<Made[]> {
  const all: Made[] = [];
  for (const [name, variant] of variantsOf(kind)) {
    for (let count = 0; count < 2; count++) {
      const what = { kind, variant: name };
      all.push({ name, variant, subject: await makeSubject(bench, what) });
    }
  }
  return all;
}

const isShown = ({ only, without }: ListCase, { name }: Made) =>
  only ? only.includes(name) : !without?.includes(name);

async function get(role: Role, list: ListCase, query = list.query ?? '') {
  const [, path] = list.route.split(' ');
  return bench.request(role, 'get', `${path}?${query}`);
}

async function leaksOf(role: Role, list: ListCase, all: Made[]) {
  const leaks: string[] = [];
  const { text } = await get(role, list);
  const secrets = all.flatMap(({ subject }) => subject.secrets);
  for (const { name, knows } of secrets) {
    if (knows(role)) continue;
    if (text.includes(name)) leaks.push(`${name} in ${text}`);
    for (const query of list.find?.(name) ?? []) {
      const { body, status } = await get(role, list, query);
      const { items, total = 0 } = body;
      if (status !== 200 || items.length > 0 || total > 0) {
        leaks.push(`${name} by ${query}: ${JSON.stringify(body)}`);
      }
    }
  }
  return leaks;
}

const titleOf = ({ route, kind, query = '' }: ListCase) =>
  `${route} ${query} of each ${kind}`;

describe('what is shown and counted by', () => {
  it.each(lists.map(one => [titleOf(one), one] as const))(
    '%s is what the caller sees',
    async (_title, list) => {
      const all = await makeAll(list);
      for (const role of everyRole.filter(one => one !== 'nobody')) {
        const seen = all.filter(
          one => isShown(list, one) && maySee(role, one.variant),
        );
        const { body, status, text } = await get(role, list);
        expect([role, status]).toEqual([role, 200]);
        const ids = list.ids?.(body, text).sort();
        const shown = ids && seen.map(({ subject }) => subject.id).sort();
        expect([role, ids]).toEqual([role, shown]);
        for (const [name, n] of Object.entries(
          list.counts?.(body as never) ?? {},
        )) {
          expect([role, name, n]).toEqual([role, name, seen.length]);
        }
        expect([role, await leaksOf(role, list, all)]).toEqual([role, []]);
      }
    },
  );

  it('every list of the API', () => {
    const routes = endpoints
      .filter(({ route }) => /^GET [^{]*$/.test(route))
      .map(({ route }) => route);
    const covered = lists.map(({ route }) => route).concat(listsOfNothing);
    expect(new Set(covered)).toEqual(new Set(routes));
  });
});

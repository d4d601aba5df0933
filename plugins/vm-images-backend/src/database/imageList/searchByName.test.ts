import { randomBytes } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { addImage, catalogDatabase } from '../testing/catalogBench';
import { seedImages } from '../testing/seedImages';
import { listImages } from './listImages';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Names in the order in which pages tell them. */
async function found(
  knex: Knex,
  search: string,
  order: 'asc' | 'desc',
): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listImages({
      knex,
      request: parseImageListQuery({
        ...{ search, order, sort: 'name', limit: 25, cursor },
      }),
      view: { everything: true, owners: [] },
    });
    names.push(...page.items.map(({ row }) => row.name));
    cursor = page.nextCursor;
  } while (cursor);
  return names;
}

describe.each(databases.eachSupportedId())('searches by name on %s', id => {
  it.each([
    ['many have', 'debian'],
    ['few have', 'team-long'],
    ['nobody has', 'nowhere'],
  ])('find what %s, however long its tags are', async (_, word) => {
    const knex = await catalogDatabase(databases, id);
    await seedImages({ knex, count: 400 });
    // More than an entry of an index of PostgreSQL holds, and not compressible.
    const tags = Array.from({ length: 50 }, () =>
      randomBytes(30).toString('hex'),
    );
    for (const name of ['a-team-long', 'm-team-long-debian', 'zz-debian']) {
      await addImage(knex, { name, tags: JSON.stringify(tags) });
      await addImage(knex, { name: `${name}-short` });
    }
    const rows = await knex('images').whereNull('deleted_at').select('*');
    const wanted: string[] = rows
      .filter(row => row.search_key.includes(word))
      .map(row => row.name)
      .sort();
    expect(await found(knex, word, 'asc')).toEqual(wanted);
    expect(await found(knex, word, 'desc')).toEqual(wanted.reverse());
    expect(wanted.length > 25).toBe(word === 'debian');
    await knex.destroy();
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { isPostgres } from '../engine';
import { selectRows, sql } from '../sql';
import { catalogDatabase } from '../testing/catalogBench';
import { seedImages } from '../testing/seedImages';
import { syntheticOwner } from '../testing/syntheticImages';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { readImages, rowsStatement } from './readImages';

jest.setTimeout(300_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const IMAGES = 6000;
const views: Record<string, CatalogView> = {
  everybody: { everything: true, owners: [] },
  member: {
    everything: false,
    owners: [1, 2, 3, 4, 5].map(syntheticOwner),
  },
};

const read = (knex: Knex, query: ImageListQuery, view: CatalogView) =>
  readImages({
    ...{ knex, view, columns: ['status', 'name'] },
    request: parseImageListQuery(query),
  });

describe.each(databases.eachSupportedId())('whole lists on %s', id => {
  let knex: Knex;
  beforeAll(async () => {
    knex = await catalogDatabase(databases, id);
    await seedImages({ knex, count: IMAGES });
  });

  it.each(Object.entries(views))(
    'have every image once, in order, as %s sees it',
    async (_who, view) => {
      const seen = knex('images').whereNull('deleted_at');
      if (!view.everything) seen.whereIn('audience', ['*', ...view.owners]);
      for (const [sort, column] of [
        ['name', 'name_key'],
        ['size', 'size_bytes'],
      ] as const) {
        const names: unknown[] = [];
        const parts = read(knex, { sort, order: 'desc' }, view);
        for await (const rows of parts) {
          names.push(...rows.map(([, name]) => name));
        }
        const expected = await seen
          .clone()
          .orderBy([
            { column, order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .pluck('name');
        expect(expected.length).toBeGreaterThan(IMAGES / 3);
        expect(names).toEqual(expected);
      }
    },
  );

  it('leave no statement behind when the reader turns away', async () => {
    const parts = read(knex, { sort: 'name' }, views.everybody);
    const first = await parts.next();
    expect(first.value).toHaveLength(500);
    await parts.return(undefined);
    expect(knex.client.pool.numUsed()).toBe(0);
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  it('read fewer rows at once where these are long', async () => {
    await knex('images').update({ description: 'x'.repeat(8000) });
    const sizes: number[] = [];
    const parts = readImages({
      ...{ knex, view: views.everybody, columns: ['description'] },
      request: parseImageListQuery({ sort: 'name' }),
    });
    for await (const rows of parts) {
      sizes.push(rows.length);
      if (sizes.length === 3) break;
    }
    expect(sizes).toEqual([500, 100, 100]);
  });

  it('look up only what a merge leaves, not by the whole table', async () => {
    if (!isPostgres(knex)) return;
    const request = {
      ...parseImageListQuery({ sort: 'name' }),
      ...{ count: 'none' as const, limit: 2000 },
    };
    const plan = postgresPlan(request, views.member);
    const lines = await selectRows<{ 'QUERY PLAN': string }>(
      knex,
      sql`explain ${rowsStatement(knex, {
        ...{ request, plan, columns: ['digest'] },
      })}`,
    );
    const told = lines.map(line => line['QUERY PLAN']).join('\n');
    expect(told).toContain('Nested Loop');
    expect(told).not.toMatch(/(Hash|Merge) Join/);
  });
});

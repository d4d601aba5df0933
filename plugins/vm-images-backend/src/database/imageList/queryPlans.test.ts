/**
 * Holds every list query to its promise: no more rows are sorted than the pages
 * of its stretches, and what is read does not grow with the catalog.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { isPostgres } from '../engine';
import { selectRows, sql } from '../sql';
import { catalogDatabase } from '../testing/catalogBench';
import { seedImages } from '../testing/seedImages';
import { syntheticOwner } from '../testing/syntheticImages';
import { listImages, listStatement } from './listImages';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { chooseDriver } from './sqliteDriver';
import { sqlitePlan } from './sqlitePlan';

jest.setTimeout(300_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const IMAGES = 20_000;
const LIMIT = 25;

const admin: CatalogView = { everything: true, owners: [] };
const member: CatalogView = {
  everything: false,
  owners: [1, 2, 3, 4, 5].map(syntheticOwner),
};

const trio = {
  os: ['debian'],
  architecture: ['x86_64'],
  status: ['available'],
} as const;

const questions: [string, ImageListQuery][] = [
  ...(['updatedAt', 'createdAt', 'name', 'size'] as const).flatMap(
    (sort): [string, ImageListQuery][] => [
      [`all by ${sort}`, { sort, order: 'desc' }],
      [`all by ${sort}, ascending`, { sort, order: 'asc' }],
      [`mine by ${sort}`, { sort, scope: 'mine' }],
    ],
  ),
  ['three filters', { ...trio } as unknown as ImageListQuery],
  ['a common tag', { tag: ['web'] }],
  ['a rare tag', { tag: ['golden'] }],
  ['a common word', { search: 'debian' }],
  ['a rare word', { search: '0000123' }],
  ['an unknown word', { search: 'nowhere' }],
  ['an owner', { owner: [syntheticOwner(2)] }],
];

async function planOf(knex: Knex, query: ImageListQuery, view: CatalogView) {
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  const plan = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, await chooseDriver(knex, request));
  return listStatement(request, plan);
}

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

function* nodesOf(node: PlanNode): Iterable<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

async function explain(knex: Knex, query: ImageListQuery, view: CatalogView) {
  const statement = await planOf(knex, query, view);
  const [row] = await selectRows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    knex,
    sql`explain (analyze, format json) ${statement}`,
  );
  return [...nodesOf(row['QUERY PLAN'][0].Plan)];
}

describe.each(databases.eachSupportedId())('plans of lists on %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await catalogDatabase(databases, id);
    await seedImages({ knex, count: IMAGES });
  });

  const views: [string, CatalogView][] = [
    ['who sees everything', admin],
    ['a member of five groups', member],
  ];

  for (const [who, view] of views) {
    for (const [name, query] of questions) {
      it(`${name}, for ${who}, in sort order along an index`, async () => {
        const first = await page(knex, query, view);
        const pages: ImageListQuery[] = [query];
        if (first.nextCursor) {
          pages.push({ ...query, cursor: first.nextCursor });
        }
        for (const one of pages) {
          if (isPostgres(knex)) await checkPostgres(knex, one, view);
          else await checkSqlite(knex, one, view);
        }
      });
    }
  }

  it('sends one statement for a page, with its count', async () => {
    const statements: string[] = [];
    const note = ({ sql: text }: { sql: string }) => statements.push(text);
    knex.on('query', note);
    for (const query of [{}, { sort: 'name' }, { tag: ['web'] }]) {
      await page(knex, query as ImageListQuery, member);
    }
    expect(statements).toHaveLength(3);
    statements.length = 0;
    await page(knex, { search: 'debian' }, member);
    expect(statements.length).toBeLessThanOrEqual(3);
    knex.removeListener('query', note);
  });
});

function page(knex: Knex, query: ImageListQuery, view: CatalogView) {
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  return listImages({ knex, request, view });
}

/** Rows that go into a sort, and rows that are read, are bounded by the page. */
async function checkPostgres(
  knex: Knex,
  query: ImageListQuery,
  view: CatalogView,
) {
  const owners = view.owners.length + 1;
  const nodes = await explain(knex, query, view);
  const sorts = nodes.filter(node => node['Node Type'].includes('Sort'));
  for (const sort of sorts) {
    for (const input of sort.Plans ?? []) {
      const rows = input['Actual Rows'] * input['Actual Loops'];
      expect(rows).toBeLessThanOrEqual((LIMIT + 1) * owners * 2);
    }
  }
  for (const node of nodes) {
    const removed =
      (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops'];
    expect(removed).toBeLessThan(IMAGES / 10);
    expect(node['Node Type']).not.toBe('Hash Join');
  }
  const scans = nodes.filter(
    node =>
      node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'images',
  );
  for (const scan of scans) {
    // Only counting may take rows as they come, and only to its cap.
    expect(scan['Actual Rows']).toBeLessThanOrEqual(1001);
  }
}

/** Every stretch is an index that is named, and only few candidates are sorted. */
async function checkSqlite(
  knex: Knex,
  query: ImageListQuery,
  view: CatalogView,
) {
  const statement = await planOf(knex, query, view);
  const steps = await selectRows<{ detail: string }>(
    knex,
    sql`explain query plan ${statement}`,
  );
  const details = steps.map(({ detail }) => detail);
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  const { kind } = await chooseDriver(knex, request);
  // Beside the merge there is one more sort: that of the page itself.
  const sorts = details.filter(one => one.includes('TEMP B-TREE'));
  expect(sorts.length).toBeLessThanOrEqual(kind === 'gather' ? 2 : 1);
  expect(details.filter(one => /^SCAN i\b(?!.*INDEX)/.test(one))).toEqual([]);
  const reads = details.filter(one => /\b[it] USING/.test(one));
  expect(reads.length).toBeGreaterThan(0);
  for (const read of reads) expect(read).toMatch(/INDEX|PRIMARY KEY/);
}

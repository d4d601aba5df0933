/**
 * Holds every list query to its promise: no more rows are sorted than the pages
 * of its stretches, and what is read does not grow with the catalog.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { isPostgres } from '../engine';
import { encodeCursor } from '../keyset';
import { selectRows, sql } from '../sql';
import { catalogDatabase } from '../testing/catalogBench';
import { seedImages } from '../testing/seedImages';
import { syntheticOwner } from '../testing/syntheticImages';
import { imageSorts } from './ImageListRequest';
import { listImages, listStatement } from './listImages';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { chooseDriver } from './sqliteDriver';
import { sqlitePlan } from './sqlitePlan';

jest.setTimeout(300_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const IMAGES = 20_000;
const LIMIT = 25;

const admin: CatalogView = { everything: true, owners: [syntheticOwner(9)] };
const member: CatalogView = {
  everything: false,
  owners: [1, 2, 3, 4, 5].map(syntheticOwner),
};

/** The same, and others share with them what could not be seen else. */
const recipient: CatalogView = {
  everything: false,
  owners: [
    ...member.owners.slice(2),
    'group:default/guests',
    'user:default/gil',
  ],
};
const SHARES = 300;

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
  ['a common tag by name', { tag: ['web'], sort: 'name', order: 'asc' }],
  ['a rare tag by name', { tag: ['golden'], sort: 'name' }],
  ['a common word', { search: 'debian' }],
  ['a common word by name', { search: 'debian', sort: 'name', order: 'asc' }],
  [
    'a common word by name, descending',
    { search: 'debian', sort: 'name', order: 'desc' },
  ],
  ['a rare word by name', { search: '0000123', sort: 'name' }],
  ['a rare word', { search: '0000123' }],
  ['an unknown word', { search: 'nowhere' }],
  ['an owner', { owner: [syntheticOwner(2)] }],
  ['an owner who shares', { owner: [syntheticOwner(100)] }],
  ['shared ones', { scope: 'shared' }],
  ['shared ones by name', { scope: 'shared', sort: 'name' }],
];

async function planOf(knex: Knex, query: ImageListQuery, view: CatalogView) {
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  const plan = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, await chooseDriver(knex, request));
  return listStatement(request, plan, view.owners);
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
    await shareImages(knex);
  });

  const views: [string, CatalogView][] = [
    ['who sees everything', admin],
    ['a member of five groups', member],
    ['somebody with shares', recipient],
  ];

  const cases = views.flatMap(([who, view]) =>
    questions.map(([name, query]) => ({ who, view, name, query })),
  );

  it.each(cases)(
    '$name, for $who, in sort order along an index',
    async ({ query, view }) => {
      const cursor = await cursorInTheMiddle(knex, query);
      for (const one of [query, { ...query, cursor }]) {
        const check = isPostgres(knex) ? postgresProblems : sqliteProblems;
        expect(await check(knex, one, view)).toEqual([]);
      }
    },
  );

  it.each(cases)(
    '$name, for $who, in at most two statements',
    async ({ query, view }) => {
      // Every statement, of whatever kind, takes a connection.
      const taken = jest.spyOn(knex.client, 'acquireConnection');
      await page(knex, query, view);
      expect(taken.mock.calls.length).toBeLessThanOrEqual(2);
      expect(taken.mock.calls.length).toBeGreaterThan(0);
      taken.mockRestore();
    },
  );
});

/**
 * Every other of some private images that the recipient does not own: accepted
 * by two of the refs, so that each could be met twice, or still waiting.
 */
async function shareImages(knex: Knex) {
  const ids: { id: string }[] = await knex('images')
    .whereNull('deleted_at')
    .whereNotIn('audience', ['*', ...recipient.owners])
    .orderBy('id')
    .limit(2 * SHARES)
    .select('id');
  await knex.batchInsert(
    'image_shares',
    ids.flatMap(({ id }, at) =>
      ['group:default/guests', 'user:default/gil'].map((ref, of) => ({
        ...{ id: `${at}-${of}`, image_id: id, recipient_ref: ref },
        ...{ status: at % 2 ? 'accepted' : 'pending', created_by: 'ada' },
        ...{ created_at: 1, updated_at: 1 },
      })),
    ),
    100,
  );
  if (isPostgres(knex)) await knex.raw('vacuum analyze image_shares');
}

/** Goes on where half of the catalog has been passed. */
async function cursorInTheMiddle(knex: Knex, query: ImageListQuery) {
  const { sort, list } = parseImageListQuery(query);
  const { column, type } = imageSorts[sort];
  const row = await knex('images')
    .orderBy([column, 'id'])
    .offset(IMAGES / 2)
    .first();
  const sortValue = type === 'number' ? Number(row[column]) : row[column];
  const total = { value: 1000, capped: true };
  return encodeCursor(
    { direction: 'next', sortValue, id: row.id, total },
    list,
  );
}

function page(knex: Knex, query: ImageListQuery, view: CatalogView) {
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  return listImages({ knex, request, view });
}

/** Rows that go into a sort, and rows that are read, are bounded by the page. */
async function postgresProblems(
  knex: Knex,
  query: ImageListQuery,
  view: CatalogView,
): Promise<unknown[]> {
  const shares = view === recipient ? SHARES : 0;
  const most = (LIMIT + 1) * (view.owners.length + 1) * 2 + shares;
  const nodes = await explain(knex, query, view);
  const total = (node: PlanNode, rows = node['Actual Rows']) =>
    rows * node['Actual Loops'];
  return nodes.filter(node => {
    const sorts = node['Node Type'].includes('Sort');
    const removed = total(node, node['Rows Removed by Filter'] ?? 0);
    const scansAll =
      node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'images';
    return (
      (sorts && (node.Plans ?? []).some(input => total(input) > most)) ||
      removed > IMAGES / 10 ||
      node['Node Type'] === 'Hash Join' ||
      // Only counting may take rows as they come, and only to its cap.
      (scansAll && node['Actual Rows'] > 1001)
    );
  });
}

/** Every stretch is an index that is named, and only few candidates are sorted. */
async function sqliteProblems(
  knex: Knex,
  query: ImageListQuery,
  view: CatalogView,
): Promise<unknown[]> {
  const statement = await planOf(knex, query, view);
  const steps = await selectRows<{ detail: string }>(
    knex,
    sql`explain query plan ${statement}`,
  );
  const request = parseImageListQuery({ ...query, limit: LIMIT });
  const { kind } = (await chooseDriver(knex, request)).driver;
  const details = steps.map(({ detail }) => detail);
  const sorts = details.filter(one => one.includes('TEMP B-TREE'));
  const reads = details.filter(one => /^(SCAN|SEARCH) [it]\b/.test(one));
  const begins = reads.filter(one => /[<>][?(]/.test(one));
  // What others share is few: all of it is looked up, then sorted.
  const gathers = kind === 'gather' || query.scope === 'shared';
  const received = view.everything || query.scope === 'mine' ? 0 : 1;
  const skips = !gathers && query.cursor && begins.length === 0;
  return [
    ...(reads.length > 0 ? [] : ['reads nothing']),
    ...(skips ? ['does not begin at the cursor', ...reads] : []),
    ...reads.filter(one => !/USING .*(INDEX|PRIMARY KEY)/.test(one)),
    // Beside the merge there is one more sort: that of the page itself.
    ...sorts.slice((gathers ? 2 : 1) + received),
  ];
}

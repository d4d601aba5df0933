import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { foldCountChanges } from '../imageCounts/foldCountChanges';
import { patchImage } from '../images';
import type { ImageRow } from '../tables';
import { addImage, catalogDatabase } from '../testing/catalogBench';
import { addShare } from '../testing/shareImage';
import { listImages, type ImageListPage } from './listImages';
import type { CatalogView } from './ranges';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const groups = ['group:default/a', 'group:default/b', 'group:default/c'];
const everyone: CatalogView = { everything: true, owners: [] };

function page(knex: Knex, query: ImageListQuery, view: CatalogView) {
  return listImages({ knex, request: parseImageListQuery(query), view });
}

/** What a list must hold, found without any index. */
function oracle(
  rows: readonly ImageRow[],
  query: ImageListQuery,
  view: CatalogView,
  /** Who has accepted an image, by its id. */
  accepted: ReadonlyMap<string, readonly string[]>,
): ImageRow[] {
  const has = (values: readonly string[] | undefined, value: string) =>
    !values?.length || values.includes(value);
  const mine = (row: ImageRow) => view.owners.includes(row.owner_ref);
  const open = (row: ImageRow) =>
    ['public', 'marketplace'].includes(row.visibility);
  const received = (row: ImageRow) =>
    row.deleted_at === null &&
    !mine(row) &&
    !open(row) &&
    Boolean(accepted.get(row.id)?.some(ref => view.owners.includes(ref)));
  const words = (query.search ?? '').toLowerCase().split(' ').filter(Boolean);
  const { scope = 'all' } = query;
  return rows.filter(row => {
    const tags = JSON.parse(row.tags) as string[];
    const visible =
      view.everything ||
      mine(row) ||
      received(row) ||
      (open(row) && scope !== 'bin');
    const inScope =
      scope === 'bin'
        ? row.status === 'deleted'
        : row.deleted_at === null &&
          (scope === 'all' ||
            (scope === 'mine' && mine(row)) ||
            (scope === 'iso' && row.kind === 'iso') ||
            (scope === 'shared' && received(row)) ||
            (scope !== 'shared' && scope === row.visibility));
    const found = words.every(word =>
      word.length < 3
        ? row.name.toLowerCase().startsWith(word) || tags.includes(word)
        : [row.name.toLowerCase(), ...tags].some(text => text.includes(word)),
    );
    return (
      visible &&
      inScope &&
      found &&
      has(query.status, row.status) &&
      has(query.kind, row.kind) &&
      has(query.visibility, row.visibility) &&
      has(query.platform, row.platform_id) &&
      has(query.os, row.os_distribution) &&
      has(query.architecture, row.architecture) &&
      has(query.family, row.family) &&
      has(query.owner, row.owner_ref) &&
      (query.tag ?? []).every(tag => tags.includes(tag))
    );
  });
}

const oneOf = <const T extends readonly string[]>(...values: T) =>
  fc.constantFrom<T[number]>(...values);
const some = <const T extends readonly string[]>(...values: T) =>
  fc.option(fc.subarray<T[number]>([...values], { minLength: 1 }), {
    nil: undefined,
    freq: 2,
  });

const anyImage = fc.record({
  name: oneOf('Alpha', 'alpha', 'web 100%', 'a_b', 'b\\c', 'Ärger', 'db', 'x'),
  visibility: oneOf('public', 'private', 'private', 'shared', 'marketplace'),
  owner_ref: oneOf(...groups, ''),
  status: oneOf('available', 'available', 'failed', 'importing', 'deleted'),
  kind: oneOf('system-disk', 'system-disk', 'data-disk', 'iso'),
  platform_id: oneOf('local', 'cloud'),
  os_distribution: oneOf('debian', 'ubuntu', ''),
  architecture: oneOf('x86_64', 'aarch64'),
  family: oneOf('', 'web', 'db'),
  size_bytes: fc.constantFrom(0, 10, 5_000_000_000),
  updated_at: fc.integer({ min: 1, max: 6 }),
  created_at: fc.integer({ min: 1, max: 6 }),
  tags: fc
    .subarray(['web', 'db', 'prod', '100%'])
    .map(tags => JSON.stringify(tags)),
});

/** An image, and who has accepted it or was asked. */
const anySharedImage = fc.tuple(
  anyImage,
  fc.subarray(groups, { maxLength: 2 }),
  fc.subarray(groups, { maxLength: 1 }),
);

const anyQuery = fc.record(
  {
    sort: oneOf('updatedAt', 'createdAt', 'name', 'size'),
    order: oneOf('asc', 'desc'),
    scope: oneOf(
      ...['all', 'all', 'all', 'mine', 'public', 'shared'],
      ...['marketplace', 'iso', 'bin'],
    ),
    search: oneOf(
      'alp',
      'a',
      'b',
      'db',
      'web',
      '0%',
      '_',
      '\\',
      'web pro',
      'ä',
    ),
    tag: fc.subarray(['web', 'db', '100%']),
    status: some('available', 'failed', 'importing'),
    kind: some('system-disk', 'data-disk', 'iso'),
    visibility: some('public', 'private', 'shared'),
    platform: some('local', 'cloud'),
    os: some('debian', 'ubuntu'),
    architecture: some('x86_64', 'aarch64'),
    family: some('web', 'db'),
    owner: some(...groups),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ImageListQuery>;

const anyView: fc.Arbitrary<CatalogView> = fc.record({
  everything: fc.boolean(),
  owners: fc.subarray(groups),
});

describe.each(databases.eachSupportedId())('lists of images on %s', id => {
  it('hold what they should, each once, in order, both ways', async () => {
    const knex = await catalogDatabase(databases, id);
    const check = async (
      images: readonly [Partial<ImageRow>, string[], string[]][],
      questions: readonly [ImageListQuery, CatalogView, number][],
    ) => {
      for (const table of [
        ...['images', 'image_tags', 'image_count_changes', 'image_shares'],
      ]) {
        await knex(table).delete();
      }
      const accepted = new Map<string, string[]>();
      for (const [image, recipients, waiting] of images) {
        const gone = image.status === 'deleted' ? 9 : null;
        const row = await addImage(knex, { ...image, deleted_at: gone });
        accepted.set(row.id, recipients);
        for (const ref of new Set([...recipients, ...waiting])) {
          const status = recipients.includes(ref) ? 'accepted' : 'pending';
          const share = { imageId: row.id, recipientRef: ref, status } as const;
          await addShare(knex, share);
        }
      }
      await foldCountChanges({ database: knex });
      const rows = await knex<ImageRow>('images');
      for (const [query, view, limit] of questions) {
        const expected = oracle(rows, query, view, accepted).map(row => row.id);
        const forward = await walk(
          knex,
          { ...query, limit },
          view,
          'nextCursor',
        );
        expect([...forward.ids].sort()).toEqual(expected.sort());
        expect(forward.ids).toEqual(sorted(forward.rows, query));
        expect(forward.first.total).toBe(expected.length);
        const backward = await walk(
          knex,
          { ...query, limit, cursor: forward.lastPrev },
          view,
          'prevCursor',
        );
        // Without a page before the last one, both begin at the first page.
        const seen = forward.lastPrev ? backward.pages.reverse().flat() : [];
        expect([...seen, ...forward.lastIds]).toEqual(forward.ids);
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(anySharedImage, { minLength: 5, maxLength: 30 }),
        fc.array(fc.tuple(anyQuery, anyView, fc.integer({ min: 1, max: 7 })), {
          minLength: 15,
          maxLength: 15,
        }),
        check,
      ),
      { numRuns: 12 },
    );
  });

  it('show every row that was there all along, whatever comes and goes', async () => {
    const knex = await catalogDatabase(databases, id);
    const kept = new Set<string>();
    for (let at = 0; at < 40; at++) {
      kept.add((await addImage(knex, { updated_at: 1000 + at })).id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const one: ImageListPage = await page(
        knex,
        { cursor, limit: 3 },
        everyone,
      );
      seen.push(...one.items.map(({ row }) => row.id));
      cursor = one.nextCursor;
      // One comes before, one after the position; a seen one moves to the top.
      await addImage(knex, { updated_at: 999_999 });
      await addImage(knex, { updated_at: 1 });
      await patchImage({ tx: knex, id: seen[0], patch: { family: 'x' } });
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([...kept]));
  });

  it('tell how many there are, to a thousand', async () => {
    const knex = await catalogDatabase(databases, id);
    for (let at = 0; at < 12; at++) await addImage(knex, { name: `n${at}` });
    const count = (query: ImageListQuery) =>
      page(knex, { limit: 5, ...query }, everyone).then(
        ({ total, totalIsCapped }) => [total, totalIsCapped],
      );
    expect(await count({})).toEqual([12, false]);
    expect(await count({ count: 'exact' })).toEqual([12, false]);
    expect(await count({ count: 'none' })).toEqual([undefined, undefined]);
    expect(await count({ search: 'n1' })).toEqual([3, false]);
    const first = await page(knex, { limit: 5 }, everyone);
    await addImage(knex);
    // Later pages repeat what the first one counted.
    expect(await count({ cursor: first.nextCursor })).toEqual([12, false]);
  });

  it('carry the policy as a condition on every row', async () => {
    const knex = await catalogDatabase(databases, id);
    await addImage(knex, { name: 'shown', platform_id: 'a' });
    await addImage(knex, { name: 'hidden', platform_id: 'b' });
    const view: CatalogView = {
      everything: true,
      owners: [],
      condition: { text: 'i.platform_id = ?', values: ['a'] },
    };
    for (const query of [{}, { search: 'n' }, { tag: [] }, { sort: 'name' }]) {
      const { items, total } = await page(knex, query as ImageListQuery, view);
      expect(items.map(({ row }) => row.name)).toEqual(
        'search' in query ? [] : ['shown'],
      );
      expect(total).toBe(items.length);
    }
  });

  it('show what else belongs to an image', async () => {
    const knex = await catalogDatabase(databases, id);
    const image = await addImage(knex, { operation_id: 'op' });
    const now = Date.now();
    await knex('template_images').insert({
      image_id: image.id,
      template_id: 't',
    });
    await knex('operations').insert({
      ...{ id: 'op', kind: 'image.import', status: 'running', phase: 'run' },
      ...{
        owner_ref: '',
        created_by: 'x',
        queue: '',
        input: '{}',
        state: '{}',
      },
      ...{ step_index: 1, progress: 0.25, created_at: now, updated_at: now },
      steps: JSON.stringify([{ title: 'Fetch' }, { title: 'Convert' }]),
    });
    const { items } = await page(knex, {}, everyone);
    expect(items).toHaveLength(1);
    expect(items[0].usedByTemplates).toBe(1);
    expect(items[0].image.operation).toEqual({
      id: 'op',
      kind: 'image.import',
      status: 'running',
      stage: 'Convert',
      progress: 0.25,
    });
  });
});

/** Follows cursors to the end. */
async function walk(
  knex: Knex,
  query: ImageListQuery,
  view: CatalogView,
  link: 'nextCursor' | 'prevCursor',
) {
  const first = await page(knex, query, view);
  const rows = first.items.map(item => item.row);
  const pages = [rows.map(row => row.id)];
  let last = first;
  while (last[link]) {
    last = await page(knex, { ...query, cursor: last[link] }, view);
    expect(last.items.length).toBeGreaterThan(0);
    expect(last.items.length).toBeLessThanOrEqual(query.limit!);
    rows.push(...last.items.map(item => item.row));
    pages.push(last.items.map(item => item.row.id));
  }
  return {
    ...{ first, rows, pages, ids: rows.map(row => row.id) },
    ...{ lastPrev: last.prevCursor, lastIds: pages[pages.length - 1] },
  };
}

function sorted(rows: readonly ImageRow[], query: ImageListQuery): string[] {
  const { sort = 'updatedAt' } = query;
  const order = query.order ?? (sort === 'name' ? 'asc' : 'desc');
  const key = (row: ImageRow): string | number =>
    sort === 'name'
      ? row.name_key
      : Number(
          {
            updatedAt: row.updated_at,
            createdAt: row.created_at,
            size: row.size_bytes,
          }[sort],
        );
  const bytes = (text: string | number) => Buffer.from(String(text));
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : Buffer.compare(bytes(a), bytes(b));
  const ascending = [...rows].sort(
    (a, b) => compare(key(a), key(b)) || compare(a.id, b.id),
  );
  return (order === 'asc' ? ascending : ascending.reverse()).map(row => row.id);
}

/**
 * Whatever was written, and however names are cut, a search by name finds what a
 * look at every image finds.
 */
import { randomBytes } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { parseImageListQuery } from '../../images/request/parseImageListQuery';
import { isPostgres } from '../engine';
import type { ImageListRequest } from '../imageList/ImageListRequest';
import { postgresPlan } from '../imageList/postgresPlan';
import type { CatalogView } from '../imageList/ranges';
import { sqlitePlan } from '../imageList/sqlitePlan';
import { insertImage, moveImage, patchImage } from '../images';
import { selectRows } from '../sql';
import type { ImageRow } from '../tables';
import { addImage, anImage, catalogDatabase } from '../testing/catalogBench';
import { addShare } from '../testing/shareImage';
import { cutZones } from './cutZones';
import { gramsOf } from './grams';
import { BEHIND_ALL_NAMES, type NameZoneRow } from './types';

jest.setTimeout(300_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Names in a zone. */
const NAMES = 20;

const prefixes = ['alma', 'alpine', 'debian', 'fedora', 'zorin', 'Ümlaut', '𝔵'];
const words = ['web', 'db', 'cache', 'Debian', '100%', 'a_b', 'größe', 'x'];
const teams = ['group:default/web', 'group:default/db', 'group:default/ops'];

const views: Record<string, CatalogView> = {
  'sees everything': { everything: true, owners: [] },
  'is in two groups': { everything: false, owners: teams.slice(0, 2) },
  'is in no group': { everything: false, owners: [] },
  'has shares': { everything: false, owners: ['user:default/gil'] },
};

/** The same numbers in [0, 1) every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

class Catalog {
  readonly #random: () => number;
  #made = 0;

  constructor(readonly knex: Knex, seed: number) {
    this.#random = numbers(seed);
  }

  pick<T>(some: readonly T[]): T {
    return some[Math.floor(this.#random() * some.length)];
  }

  #name(): string {
    this.#made += 1;
    return `${this.pick(prefixes)}-${this.pick(words)}-${this.#made % 97}`;
  }

  #tags(): string {
    return JSON.stringify([this.pick(words), this.pick(prefixes)]);
  }

  async add(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      const { id } = await addImage(this.knex, {
        name: this.#name(),
        tags: this.#tags(),
        owner_ref: this.pick(teams),
        visibility: this.pick(['public', 'private']),
      });
      if (at % 10 > 0) continue;
      const recipientRef = 'user:default/gil';
      await addShare(this.knex, { imageId: id, recipientRef });
    }
  }

  /** One image leaves the lists, comes back, or gets another name or tags. */
  async change(): Promise<void> {
    const ids: string[] = await this.knex('images').orderBy('id').pluck('id');
    const id = this.pick(ids);
    const { knex } = this;
    const row = await knex<ImageRow>('images').where({ id }).first();
    await knex.transaction(async tx => {
      if (row?.deleted_at) {
        const patch = { deleted_at: null };
        await moveImage({ tx, id, to: 'available', patch });
      } else if (this.#random() < 0.3) {
        await moveImage({ tx, id, to: 'deleting' });
        const patch = { deleted_at: 1 };
        await moveImage({ tx, id, to: 'deleted', patch });
      } else {
        const patch =
          this.#random() < 0.5
            ? { name: this.#name() }
            : { tags: this.#tags() };
        await patchImage({ tx, id, patch });
      }
    });
  }

  /** A search from somewhere on, in some direction. */
  async question(): Promise<ImageListRequest> {
    const terms = [
      ...[
        'debian',
        'web',
        'cache',
        '100%',
        'a_b',
        'größe',
        'ümlaut',
        'nowhere',
      ],
      ...[
        'alma x',
        'debian web',
        'debian-debian-1',
        '𝔵-cache',
        'alp db',
        'a%b',
      ],
    ];
    const request = parseImageListQuery({
      search: this.pick(terms),
      sort: 'name',
      order: this.pick(['asc', 'desc']),
      limit: 25,
    });
    if (this.#random() < 0.3) return request;
    const rows = await this.knex('images').select('id', 'name_key');
    const { id, name_key: sortValue } = this.pick(rows);
    const direction = this.pick(['next', 'previous'] as const);
    return { ...request, position: { direction, sortValue, id } };
  }
}

/** The page along zones, whatever way would be chosen for so few images. */
async function pageOf(
  knex: Knex,
  request: ImageListRequest,
  view: CatalogView,
): Promise<string[]> {
  const { page } = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, { driver: { kind: 'walk' }, asked: true });
  expect(page.text).toContain('name_zones');
  const rows = await selectRows<{ id: string }>(knex, page);
  return rows.slice(0, request.limit).map(({ id }) => id);
}

const compare = (a: string, b: string) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
const compareRows = (
  a: { name_key: string; id: string },
  b: { name_key: string; id: string },
) => compare(a.name_key, b.name_key) || compare(a.id, b.id);

/** The same by looking at every image. */
async function expectedPage(
  knex: Knex,
  request: ImageListRequest,
  view: CatalogView,
): Promise<string[]> {
  const shared: string[] = await knex('image_shares')
    .whereIn('recipient_ref', [...view.owners])
    .pluck('image_id');
  const { position, terms, order } = request;
  const backwards = (order === 'desc') !== (position?.direction === 'previous');
  const sign = backwards ? -1 : 1;
  const isTerm = (row: ImageRow, term: string) =>
    term.length < 3 && [...term].length < 3
      ? row.name_key.startsWith(term) || row.search_key.includes(`\n${term}\n`)
      : row.search_key.includes(term);
  return (await knex<ImageRow>('images').whereNull('deleted_at'))
    .filter(
      row =>
        view.everything ||
        ['*', ...view.owners].includes(row.audience) ||
        shared.includes(row.id),
    )
    .filter(row => terms.every(term => isTerm(row, term)))
    .sort((a, b) => sign * compareRows(a, b))
    .filter(
      row =>
        !position ||
        sign *
          compareRows(row, {
            name_key: String(position.sortValue),
            id: position.id,
          }) >
          0,
    )
    .slice(0, request.limit)
    .map(({ id }) => id);
}

async function compareSearches(catalog: Catalog, times: number) {
  const { knex } = catalog;
  for (let at = 0; at < times; at += 1) {
    const request = await catalog.question();
    const who = catalog.pick(Object.keys(views));
    expect({
      ...{ who, request },
      found: await pageOf(knex, request, views[who]),
    }).toEqual({
      ...{ who, request },
      found: await expectedPage(knex, request, views[who]),
    });
  }
}

/** Zones hold every name, each once, and list what occurs in them. */
async function checkZones(knex: Knex): Promise<NameZoneRow[]> {
  const zones = await knex<NameZoneRow>('name_zones').orderBy('low');
  expect([...zones.map(({ low }) => low), BEHIND_ALL_NAMES]).toEqual([
    '',
    ...zones.map(({ high }) => high),
  ]);
  const images = await knex<ImageRow>('images').whereNull('deleted_at');
  for (const { id, low, high, known } of zones) {
    const grams: number[] = await knex('name_zone_grams')
      .where({ zone_id: id })
      .pluck('gram');
    const there = new Set(grams);
    if (!known) expect(there.size).toBe(0);
    if (!known) continue;
    const missing = images
      .filter(
        ({ name_key: name }) =>
          compare(name, low) >= 0 && compare(name, high) < 0,
      )
      .flatMap(image => [...gramsOf(image.search_key)])
      .filter(gram => !there.has(gram));
    expect(missing).toEqual([]);
  }
  return zones;
}

describe.each(databases.eachSupportedId())('zones of names on %s', id => {
  it('find what a look at every image finds, whatever is written', async () => {
    const knex = await catalogDatabase(databases, id);
    const catalog = new Catalog(knex, 7);
    await catalog.add(30);
    await compareSearches(catalog, 20);
    for (let round = 0; round < 6; round += 1) {
      await catalog.add(60);
      for (let at = 0; at < 25; at += 1) await catalog.change();
      await compareSearches(catalog, 25);
      await cutZones({ database: knex, names: NAMES });
      await checkZones(knex);
      await compareSearches(catalog, 25);
    }
    const zones = await checkZones(knex);
    expect(zones.length).toBeGreaterThan(8);
    expect(zones.some(({ known }) => known)).toBe(true);
    await knex.destroy();
  });

  it('become fewer when images go, and are not cut where a name repeats', async () => {
    const knex = await catalogDatabase(databases, id);
    const catalog = new Catalog(knex, 11);
    for (let at = 0; at < 60; at += 1) await addImage(knex, { name: 'same' });
    await catalog.add(200);
    await cutZones({ database: knex, names: NAMES });
    const before = await checkZones(knex);
    const same = before.find(({ low }) => low === 'same');
    expect(Boolean(same?.known)).toBe(false);
    await compareSearches(catalog, 10);
    // Destroyed, and forgotten.
    await knex('images').whereNot({ name: 'same' }).delete();
    for (let at = 0; at < 3; at += 1) {
      await cutZones({ database: knex, names: NAMES });
    }
    const after = await checkZones(knex);
    expect(after.length).toBeLessThan(before.length / 2);
    await compareSearches(catalog, 10);
    await knex.destroy();
  });

  it('stay true beside many who write', async () => {
    const knex = await catalogDatabase(databases, id);
    const catalog = new Catalog(knex, 13);
    await catalog.add(100);
    await cutZones({ database: knex, names: NAMES });
    // What does not occur anywhere yet, every time.
    const write = async (times: number) => {
      for (let at = 0; at < times; at += 1) {
        const name = `alma-${randomBytes(9).toString('base64')}`;
        await addImage(knex, { name });
      }
    };
    const cut = async () => {
      await knex('name_zones').update({ cut_at: 0 });
      await cutZones({ database: knex, names: NAMES });
    };
    await Promise.all([write(40), write(40), write(40), cut()]);
    await Promise.all([write(5), write(5)]);
    expect((await checkZones(knex)).length).toBeGreaterThan(2);
    await compareSearches(catalog, 20);
    await knex.destroy();
  });

  it('are not cut before what is being written can be seen', async () => {
    const knex = await catalogDatabase(databases, id);
    // SQLite has nothing beside a transaction.
    if (!isPostgres(knex)) return;
    await new Catalog(knex, 17).add(100);
    await cutZones({ database: knex, names: NAMES });
    await knex.transaction(async tx => {
      await insertImage({ tx, image: anImage({ name: 'alma-qqqqwwww' }) });
      await knex('name_zones').update({ cut_at: 0 });
      await cutZones({ database: knex, names: NAMES });
    });
    expect((await checkZones(knex)).length).toBeGreaterThan(2);
    await knex.destroy();
  });
});

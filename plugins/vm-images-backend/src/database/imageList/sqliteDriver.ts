/**
 * Chooses the way through the catalog on SQLite, by the counters of the facets
 * and by asking the search index how many hits there are, up to a limit. Both
 * cost some tens of microseconds; the wrong way costs a second.
 */
import type { Knex } from 'knex';
import { COUNTS, ALL_SCOPE } from '../imageCounts/countedFacts';
import { allOf, isIn, join, raw, selectRows, sql, type Sql } from '../sql';
import { filterCondition, filtersOf, isShortTerm } from './conditions';
import { indexFor } from './indexes';
import type { ImageFilter, ImageListRequest } from './ImageListRequest';
import { isTagSort } from './stretches';

/** Sorting so many rows costs some milliseconds. */
export const FEW = 2000;
const MAX_COMBINATIONS = 16;
/** After every name that begins alike. */
const LAST_CHARACTER = '\u{10FFFF}';

/** The way through the catalog. */
export type Driver =
  /** Along the index of the sort. */
  | { kind: 'walk' }
  /** Along the index of a tag, where that is in sort order. */
  | { kind: 'tag'; tag: string }
  /** Along the index of these operating systems, architectures and states. */
  | { kind: 'os'; combinations: readonly [string, string, string][] }
  /** All of what is few, then sorted. */
  | { kind: 'gather'; from: string; conditions: readonly Sql[] };

/** The way for a request, and whether the database was asked for it. */
export async function chooseDriver(
  knex: Knex | Knex.Transaction,
  request: ImageListRequest,
): Promise<{ driver: Driver; asked: boolean }> {
  if (request.scope === 'bin')
    return { driver: { kind: 'walk' }, asked: false };
  const search =
    request.terms.length > 0 ? searchDriver(request.terms) : undefined;
  const sorted = driverInOrder(request);
  const known = await readEstimates(knex, {
    hits: search?.hits,
    values: sorted ? [] : valuesOf(request),
  });
  const isFew = search && (known?.get(HITS) ?? 0) <= FEW;
  return {
    driver: isFew
      ? search.driver
      : sorted ?? byEstimates(request, known ?? new Map()),
    asked: known !== undefined,
  };
}

/** What is in sort order already, whatever the numbers are. */
function driverInOrder(request: ImageListRequest): Driver | undefined {
  const combinations = osCombinations(request);
  if (combinations) return { kind: 'os', combinations };
  const { tags, sort } = request;
  if (tags.length === 1 && isTagSort(sort)) {
    return { kind: 'tag', tag: tags[0] };
  }
  const isPlain = tags.length === 0 && filtersOf(request).length === 0;
  return isPlain ? { kind: 'walk' } : undefined;
}

/** Equal on all columns before the sort, or it is not in sort order. */
function osCombinations(
  request: ImageListRequest,
): [string, string, string][] | undefined {
  const { filters, sort } = request;
  const [os, architecture, status] = [
    filters.get('os'),
    filters.get('architecture'),
    filters.get('status'),
  ];
  if (sort !== 'updatedAt' || !os || !architecture || !status) return undefined;
  const all = os.flatMap(a =>
    architecture.flatMap(b =>
      status.map(c => [a, b, c] as [string, string, string]),
    ),
  );
  return all.length <= MAX_COMBINATIONS ? all : undefined;
}

/** Where the words are looked up, and how to ask how many there are. */
function searchDriver(terms: readonly string[]): {
  driver: Driver;
  hits: Sql;
} {
  const long = terms.filter(term => !isShortTerm(term));
  if (long.length > 0) {
    // In quotes a word is a piece of text, whatever characters it has.
    const match = long.map(term => `"${term.replaceAll('"', '""')}"`).join(' ');
    const condition = sql`f.images_search match ${match}`;
    return {
      hits: sql`select 1 from images_search f where ${condition}`,
      driver: {
        kind: 'gather',
        from: 'images_search f cross join images i on i.seq = f.rowid',
        conditions: [condition],
      },
    };
  }
  const [term] = terms;
  const ids = sql`select id from images where deleted_at is null
      and name_key >= ${term} and name_key < ${term + LAST_CHARACTER}
    union all select image_id from image_tags where tag = ${term}`;
  return {
    hits: ids,
    driver: {
      kind: 'gather',
      from: 'images i indexed by images_id',
      conditions: [sql`i.id in (${ids})`],
    },
  };
}

/** How many live images have a value; those of all owners. */
type Estimates = ReadonlyMap<string, number>;

const keyOf = (dimension: string, value: string) => `${dimension} ${value}`;
const HITS = keyOf('hits', '');

/** Everything whose count decides about the way. */
function valuesOf(request: ImageListRequest): [string, readonly string[]][] {
  const values: [string, readonly string[]][] = [
    ['live', ['']],
    ...filtersOf(request),
    ['tag', request.tags],
  ];
  return values.filter(([, some]) => some.length > 0);
}

/** In one statement: how many hits there are, up to a limit, and the counters. */
async function readEstimates(
  knex: Knex | Knex.Transaction,
  wanted: { hits?: Sql; values: readonly [string, readonly string[]][] },
): Promise<Estimates | undefined> {
  const { hits, values } = wanted;
  const parts = values.map(
    ([dimension, some]) =>
      sql`select dimension, value, n from ${raw(COUNTS)}
        where scope = ${ALL_SCOPE} and dimension = ${dimension}
          and ${isIn('value', some)}`,
  );
  if (hits) {
    parts.push(sql`select 'hits' as dimension, '' as value, count(*) as n
      from (select 1 from (${hits}) limit ${raw(String(FEW + 1))})`);
  }
  if (parts.length === 0) return undefined;
  const rows = await selectRows<{
    dimension: string;
    value: string;
    n: number;
  }>(knex, join(parts, ' union all '));
  return new Map(
    rows.map(({ dimension, value, n }) => [keyOf(dimension, value), n]),
  );
}

function byEstimates(request: ImageListRequest, known: Estimates): Driver {
  const total = Math.max(1, known.get(keyOf('live', '')) ?? 1);
  const countOf = (dimension: string, values: readonly string[]) =>
    values.reduce(
      (sum, one) => sum + (known.get(keyOf(dimension, one)) ?? 0),
      0,
    );
  let density = 1;
  let best: { rows: number; driver: Driver } | undefined;
  const consider = (rows: number, driver: Driver | undefined) => {
    density *= Math.min(1, rows / total);
    if (driver && rows < (best?.rows ?? Infinity)) best = { rows, driver };
  };
  for (const tag of request.tags) {
    consider(countOf('tag', [tag]), tagDriver(request, tag));
  }
  for (const [filter, values] of filtersOf(request)) {
    consider(countOf(filter, values), filterDriver(filter, values));
  }
  // A walk passes over many rows to fill a page with what is rare.
  const walk = Math.min(total, (request.limit + 1) / Math.max(density, 1e-9));
  return best && best.rows < walk ? best.driver : { kind: 'walk' };
}

function tagDriver(request: ImageListRequest, tag: string): Driver {
  if (isTagSort(request.sort)) return { kind: 'tag', tag };
  return {
    kind: 'gather',
    from: 'image_tags t cross join images i on i.id = t.image_id',
    conditions: [sql`t.tag = ${tag}`],
  };
}

function filterDriver(
  filter: ImageFilter,
  values: readonly string[],
): Driver | undefined {
  const known = indexFor(filter, values);
  if (!known) return undefined;
  return {
    kind: 'gather',
    from: `images i indexed by ${known.index}`,
    conditions: [allOf([known.demands, filterCondition(filter, values)])],
  };
}

/**
 * A list is read along stretches of indexes that are in sort order already: the
 * first rows of each, merged. No stretch is read further than the page needs,
 * whatever its length.
 */
import { beyond, orderBy, readingOrder } from '../keyset';
import { allOf, join, raw, sql, type Sql } from '../sql';
import {
  imageSorts,
  type ImageListRequest,
  type ImageSort,
} from './ImageListRequest';

/** Counting stops here; more is shown as "1000+". */
export const COUNT_CAP = 1000;

/** Fewer hits than these say nothing of what a sample left out. */
export const SPARSE = 10;

/** Where rows must be looked at to be counted, no more than these are. */
export const SAMPLE = 1000;

/** The largest page; whole lists are read by it. */
export const MOST_ROWS_AT_ONCE = 2000;

/** Rows in sort order: where they are, and what is left to check on each. */
export interface Stretch {
  /** Such as `images i`, with a hint if need be. */
  from: string;
  sort: string;
  id: string;
  /** Where the stretch begins and ends: what the index knows. */
  bounds: readonly Sql[];
  /** What must be looked up in the row. */
  rest: readonly Sql[];
  /** PostgreSQL: many stretches in one, `owners.ref` differs. */
  owners?: readonly string[];
  /** Also a sample is best read in sort order; else any rows will do. */
  ordered?: boolean;
  /**
   * A sample takes the newest: a table that is read from its beginning goes past
   * the cache of PostgreSQL when it is large.
   */
  newest?: boolean;
  /** It goes by `z.low` first, which comes before the sort and agrees with it. */
  zoned?: boolean;
}

/** How one engine answers a request. */
export interface ListPlan {
  /** Selects `id, sort_key` of the page and one row more, in reading order. */
  page: Sql;
  /**
   * Selects one row `total, complete`; `complete` is 1 when nothing was left
   * out.
   */
  count: Sql;
  /** The count comes with the page; else only when the page is not all. */
  countAtOnce: boolean;
  /** The best way is the same whatever the values are. */
  repeatable: boolean;
  /** The page is the beginning of this stretch of `images i` alone. */
  alone?: Stretch;
}

/** The only stretch, if it reads the images themselves. */
export function aloneOf(stretches: readonly Stretch[]): Stretch | undefined {
  const [stretch] = stretches;
  const isAlone = stretches.length === 1 && !stretch.owners;
  return isAlone && stretch.id === 'i.id' ? stretch : undefined;
}

/** Reading along `images` itself. */
export function alongImages(
  request: ImageListRequest,
  hint = '',
): Pick<Stretch, 'from' | 'sort' | 'id'> {
  return {
    from: `images i ${hint}`,
    sort: `i.${imageSorts[request.sort].column}`,
    id: 'i.id',
  };
}

/** Sorts that the indexes of tags know, besides the audience. */
const tagSorts = { updatedAt: 't.updated_at', name: 't.name_key' } as const;

/** Are the images of a tag in this order along an index? */
export function isTagSort(sort: ImageSort): sort is keyof typeof tagSorts {
  return Object.hasOwn(tagSorts, sort);
}

/** Reading along a tag, in an order that its indexes know. */
export function alongTag(options: {
  tag: string;
  sort: ImageSort;
  bounds: readonly Sql[];
  rest: readonly Sql[];
  /** Names the index, for SQLite. */
  hint?: string;
}): Stretch {
  const { tag, sort, bounds, rest, hint = '' } = options;
  if (!isTagSort(sort)) throw new Error(`Tags are not sorted by ${sort}`);
  const checked = rest.length > 0;
  const tags = `image_tags t ${hint}`;
  return {
    // With nothing to check, the image itself is not looked at.
    from: checked ? `${tags} cross join images i` : tags,
    sort: tagSorts[sort],
    id: 't.image_id',
    bounds: [
      sql`t.tag = ${tag}`,
      ...bounds,
      ...(checked ? [raw('i.id = t.image_id')] : []),
    ],
    rest,
    ordered: true,
  };
}

/** Reading in few sizes keeps the number of different statements small. */
function rowsToRead(request: ImageListRequest): Sql {
  const sizes = [25, 50, 100, 200, 500];
  const size = sizes.find(one => one >= request.limit) ?? MOST_ROWS_AT_ONCE;
  return raw(`limit ${size + 1}`);
}

function ownColumns({ id, sort, zoned }: Stretch): Sql {
  const zone = zoned ? ', z.low as zone' : '';
  return raw(`${id} as id, ${sort} as sort_key${zone}`);
}

/** The rows of one stretch beyond the position. */
function rowsOf(
  request: ImageListRequest,
  stretch: Stretch,
  columns: Sql = ownColumns(stretch),
): Sql {
  const { sort, id, from, bounds, rest } = stretch;
  const { position } = request;
  const where = [...bounds, ...rest];
  if (position) {
    where.push(beyond({ sort, id, order: request.order, position }));
  }
  return sql`select ${columns} from ${raw(from)} where ${allOf(where)}`;
}

/** The page of a stretch that is alone, with these columns of its images. */
export function pageAlong(
  request: ImageListRequest,
  stretch: Stretch,
  columns: Sql,
): Sql {
  const order = readingOrder(request.order, request.position);
  return sql`${rowsOf(request, stretch, columns)}
    order by ${orderBy(stretch.sort, stretch.id, order)} ${rowsToRead(
    request,
  )}`;
}

const noRows = raw(`select '' as id, '' as sort_key where 1 = 0`);

/**
 * The page as a merge of stretches, all of them zoned or none. SQLite reads each
 * of them only as far as the merge gets.
 */
export function mergedPage(
  request: ImageListRequest,
  stretches: readonly Stretch[],
): Sql {
  if (stretches.length === 0) return noRows;
  const order = readingOrder(request.order, request.position);
  const rows = stretches.map(stretch => rowsOf(request, stretch));
  const zone = raw(stretches[0].zoned ? `zone ${order}, ` : '');
  return sql`${join(rows, ' union all ')}
    order by ${zone}${orderBy('sort_key', 'id', order)} ${rowsToRead(request)}`;
}

/** The page as the first rows of the first rows of each stretch. */
export function cutPageOf(
  request: ImageListRequest,
  stretches: readonly Stretch[],
): Sql {
  if (stretches.length === 0) return noRows;
  const order = readingOrder(request.order, request.position);
  const limit = rowsToRead(request);
  const tops = stretches.map((stretch, at) => {
    const { sort, id } = stretch;
    const top = sql`${rowsOf(request, stretch)}
      order by ${orderBy(sort, id, order)} ${limit}`;
    return sql`select * from (${perOwner(stretch, top)}) s${raw(`${at}`)}`;
  });
  return sql`select id, sort_key from (${join(tops, ' union all ')}) stretches
    order by ${orderBy('sort_key', 'id', order)} ${limit}`;
}

function ownerRows(owners: readonly string[]): Sql {
  return join(
    owners.map(owner => sql`(${owner}::varchar)`),
    ', ',
  );
}

function perOwner(stretch: Stretch, rows: Sql): Sql {
  if (!stretch.owners) return rows;
  return sql`select owned.*
    from (values ${ownerRows(stretch.owners)}) as owners (ref)
    cross join lateral (${rows}) owned`;
}

/**
 * Counts rows of the stretches, up to the cap unless an exact count is wanted.
 * Every row is worth it: the conditions are what indexes know.
 */
export function countOf(
  request: ImageListRequest,
  stretches: readonly Stretch[],
): Sql {
  if (stretches.length === 0) return raw('select 0 as total, 1 as complete');
  const cap =
    request.count === 'exact' ? raw('') : raw(`limit ${COUNT_CAP + 1}`);
  const rows = stretches.map(stretch =>
    perOwner(
      stretch,
      sql`select 1 as one from ${raw(stretch.from)}
        where ${allOf([...stretch.bounds, ...stretch.rest])}`,
    ),
  );
  return sql`select count(*) as total, 1 as complete from (
    select 1 as one from (${join(rows, ' union all ')}) counted ${cap}
  ) capped`;
}

/**
 * Counts in some thousand rows and no more; when there are others, `complete`
 * is 0 and the total a lower bound.
 */
export function sampleOf(
  request: ImageListRequest,
  stretches: readonly Stretch[],
): Sql {
  if (stretches.length === 0 || request.count === 'exact') {
    return countOf(request, stretches);
  }
  const limit = raw(`limit ${SAMPLE}`);
  const rows = stretches.map((stretch, at) => {
    const { from, sort, id, bounds, rest, ordered, newest } = stretch;
    let order = raw(newest ? 'order by i.updated_at desc, i.id desc' : '');
    if (ordered) order = sql`order by ${orderBy(sort, id, request.order)}`;
    const sample = sql`select case when ${allOf(rest)} then 1 else 0 end as hit
      from ${raw(from)} where ${allOf(bounds)} ${order} ${limit}`;
    return sql`select * from (${perOwner(stretch, sample)}) s${raw(`${at}`)}`;
  });
  return sql`select coalesce(sum(hit), 0) as total,
      case when count(*) < ${raw(String(SAMPLE))} then 1 else 0 end as complete
    from (select hit from (${join(rows, ' union all ')}) counted
      ${limit}) sample`;
}

/**
 * A sample, and where that found next to nothing the count that looks hits up.
 * The second part is not run when the first is good enough.
 */
export function sampleOrCountOf(
  request: ImageListRequest,
  stretches: readonly Stretch[],
): Sql {
  const isPoor = sql`complete = 0 and total < ${SPARSE}`;
  return sql`with sample as materialized (${sampleOf(request, stretches)})
    select total, complete from sample where not (${isPoor})
    union all select total, complete
      from (${countOf(request, stretches)}) counted
      where exists (select 1 from sample where ${isPoor})`;
}

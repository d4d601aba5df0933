import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { orderBy } from '../keyset';
import { selectArrays } from '../selectArrays';
import { raw, sql, type Sql } from '../sql';
import type { ImageRow } from '../tables';
import { imageSorts, type ImageListRequest } from './ImageListRequest';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { chooseDriver } from './sqliteDriver';
import { sqlitePlan } from './sqlitePlan';
import { MOST_ROWS_AT_ONCE, pageAlong, type ListPlan } from './stretches';

/** Characters of the rows of one statement, so that memory stays flat. */
const MOST_TEXT = 1024 ** 2;
const FIRST_ROWS = 500;
/** While SQLite reads, nothing else in the process runs. */
const MOST_ROWS_OF_SQLITE = 500;
const LEAST_ROWS = 25;

/** What stands in a column of an image. */
export type ImageValue = ImageRow[keyof ImageRow];

/**
 * These columns of every image of a list, in its order, some at a time; behind
 * them each row has what this goes on by. Each part is a statement of its own
 * that goes on behind the last row, so a reader that takes long holds neither a
 * connection nor a snapshot; what changes its place in the order meanwhile may be
 * met twice or not at all. The next part is read while one is worked on. Ends when
 * the reader turns away, and then no statement is under way any more.
 */
export async function* readImages(options: {
  knex: Knex;
  request: ImageListRequest;
  view: CatalogView;
  columns: readonly (keyof ImageRow)[];
}): AsyncGenerator<ImageValue[][]> {
  const limit = FIRST_ROWS;
  let request: ImageListRequest = {
    ...{ ...options.request, limit },
    ...{ count: 'none', position: undefined },
  };
  let reading = readRows({ ...options, request });
  try {
    for (;;) {
      const found = await reading;
      const rows = found.slice(0, request.limit);
      const last = rows.at(-1);
      if (!last) return;
      const isEnd = found.length <= request.limit;
      if (!isEnd) {
        request = {
          ...request,
          limit: rowsWorth(rows, options.knex),
          position: positionOf(last, request),
        };
        reading = readRows({ ...options, request });
        // Whoever waits for it hears of what goes wrong.
        reading.catch(() => undefined);
      }
      yield rows;
      if (isEnd) return;
    }
  } finally {
    await reading.catch(() => undefined);
  }
}

function positionOf(
  row: readonly ImageValue[],
  { sort }: ImageListRequest,
): ImageListRequest['position'] {
  const [sortValue, id] = row.slice(-2);
  const isNumber = imageSorts[sort].type === 'number';
  return {
    direction: 'next',
    sortValue: isNumber ? Number(sortValue) : String(sortValue),
    id: String(id),
  };
}

/** How many rows to read at once, if they are as long as these. */
function rowsWorth(rows: readonly ImageValue[][], knex: Knex): number {
  let text = 0;
  for (const row of rows) {
    for (const value of row) {
      if (typeof value === 'string') text += value.length;
    }
  }
  const most = isPostgres(knex) ? MOST_ROWS_AT_ONCE : MOST_ROWS_OF_SQLITE;
  const affordable = Math.floor((MOST_TEXT * rows.length) / Math.max(text, 1));
  // Few sizes, few different statements.
  const sizes = [most, FIRST_ROWS, 100];
  return sizes.find(size => size <= affordable) ?? LEAST_ROWS;
}

/** The next rows, and at least one more where there is more. */
async function readRows(options: {
  knex: Knex;
  request: ImageListRequest;
  view: CatalogView;
  columns: readonly (keyof ImageRow)[];
}): Promise<ImageValue[][]> {
  const { knex, request, view } = options;
  const plan = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, await chooseDriver(knex, request));
  return selectArrays(knex, rowsStatement(knex, { ...options, plan }), {
    repeatable: plan.repeatable,
  });
}

/**
 * A list along one stretch brings the columns with it. Where many are merged only
 * what is left of them is looked up, row by row: PostgreSQL would read the whole
 * table for some hundred rows, and `offset 0` keeps it from that.
 */
export function rowsStatement(
  knex: Knex,
  options: {
    request: ImageListRequest;
    columns: readonly (keyof ImageRow)[];
    plan: ListPlan;
  },
): Sql {
  const { request, plan } = options;
  const columns = raw(options.columns.map(one => `i.${one}`).join(', '));
  if (plan.alone) {
    const sort = raw(plan.alone.sort);
    return pageAlong(request, plan.alone, sql`${columns}, ${sort}, i.id`);
  }
  const lookedUp = isPostgres(knex)
    ? raw(
        'join lateral (select * from images where id = p.id offset 0) i on true',
      )
    : // SQLite goes from the page to its images, not the other way.
      raw('cross join images i on i.id = p.id');
  return sql`select ${columns}, p.sort_key, p.id
    from (${plan.page}) p ${lookedUp}
    order by ${orderBy('p.sort_key', 'p.id', request.order)}`;
}

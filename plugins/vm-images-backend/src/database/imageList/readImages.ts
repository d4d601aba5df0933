import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { imageFromRow, type ImageFactsOfRow } from '../images';
import { orderBy } from '../keyset';
import { selectRows, sql } from '../sql';
import type { ImageRow } from '../tables';
import { imageSorts, type ImageListRequest } from './ImageListRequest';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { chooseDriver } from './sqliteDriver';
import { sqlitePlan } from './sqlitePlan';

/** Few enough to keep memory flat, many enough to make statements not count. */
const ROWS_AT_ONCE = 500;

type Row = ImageRow & { sort_key: string | number };

/**
 * Every image of a list, in its order, some at a time. Each part is a statement
 * of its own that goes on behind the last row, so a reader that takes long holds
 * neither a connection nor a snapshot; what changes its place in the order
 * meanwhile may be met twice or not at all. Ends when the reader turns away.
 */
export async function* readImages(options: {
  knex: Knex;
  request: ImageListRequest;
  view: CatalogView;
}): AsyncGenerator<ImageFactsOfRow[]> {
  const { knex, view } = options;
  const isNumber = imageSorts[options.request.sort].type === 'number';
  let request: ImageListRequest = {
    ...{ ...options.request, limit: ROWS_AT_ONCE },
    ...{ count: 'none', position: undefined },
  };
  for (;;) {
    const found = await readRows(knex, request, view);
    const rows = found.slice(0, ROWS_AT_ONCE);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(row => imageFromRow(row));
    if (found.length <= ROWS_AT_ONCE) return;
    request = {
      ...request,
      position: {
        direction: 'next',
        sortValue: isNumber ? Number(last.sort_key) : last.sort_key,
        id: last.id,
      },
    };
  }
}

/** The next rows, and one more where there is more. */
async function readRows(
  knex: Knex,
  request: ImageListRequest,
  view: CatalogView,
): Promise<Row[]> {
  const plan = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, await chooseDriver(knex, request));
  const order = orderBy('p.sort_key', 'p.id', request.order);
  return selectRows<Row>(
    knex,
    sql`select p.sort_key, i.* from (${plan.page}) p
      join images i on i.id = p.id order by ${order}`,
    { repeatable: plan.repeatable },
  );
}

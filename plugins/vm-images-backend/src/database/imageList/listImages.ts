import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { imageFromRow, type ImageFactsOfRow } from '../images';
import { cutPage, orderBy, readingOrder, type KeysetPosition } from '../keyset';
import { selectRows, sql, type Sql } from '../sql';
import type { ImageRow } from '../tables';
import { extrasOf, imageExtras, type ExtraColumns } from './extras';
import { imageSorts, type ImageListRequest } from './ImageListRequest';
import { postgresPlan } from './postgresPlan';
import type { CatalogView } from './ranges';
import { chooseDriver } from './sqliteDriver';
import { sqlitePlan } from './sqlitePlan';
import { COUNT_CAP, type ListPlan } from './stretches';

/** An image of a list, and what verdicts on it need beside. */
export interface ListedImage {
  row: ImageRow;
  image: ImageFactsOfRow;
  /** VM templates that map it. */
  usedByTemplates: number;
  /** A virtual machine made from it has a disk on its platform. */
  hasDisks: boolean;
}

export interface ImageListPage {
  items: ListedImage[];
  nextCursor?: string;
  prevCursor?: string;
  total?: number;
  totalIsCapped?: boolean;
}

type Total = KeysetPosition['total'];
type Counted = { total?: number | string; complete?: number };
type Row = ImageRow & ExtraColumns & Counted & { sort_key: string | number };

/**
 * A page of the images that `view` shows. One statement brings the page with
 * everything that its rows show, one more at most the way to it or the count;
 * there is no count to take if the page is all there is.
 */
export async function listImages(options: {
  knex: Knex | Knex.Transaction;
  request: ImageListRequest;
  view: CatalogView;
}): Promise<ImageListPage> {
  const { knex, request, view } = options;
  const plan = isPostgres(knex)
    ? postgresPlan(request, view)
    : sqlitePlan(request, view, await chooseDriver(knex, request));
  const found = await selectRows<Row>(
    knex,
    listStatement(request, plan, view.owners),
    {
      repeatable: plan.repeatable,
    },
  );
  // An empty page is still one row: that of the count.
  const rows = found.filter(row => row.id);
  const total = await totalOf({ knex, request, plan, rows, first: found[0] });
  const isNumber = imageSorts[request.sort].type === 'number';
  const page = cutPage({
    ...{ rows, total, limit: request.limit },
    ...{ position: request.position, list: request.list },
    keyOf: ({ id, sort_key: key }) => ({
      id,
      sortValue: isNumber ? Number(key) : key,
    }),
  });
  return {
    items: page.rows.map(row => ({
      row,
      image: imageFromRow(row, extrasOf(row)),
      usedByTemplates: Number(row.used_by_templates),
      hasDisks: Boolean(row.disks_rest),
    })),
    nextCursor: page.nextCursor,
    prevCursor: page.prevCursor,
    total: total?.value,
    totalIsCapped: total?.capped,
  };
}

/** Only first pages count; the others were told by their cursor. */
function wantsCount(request: ImageListRequest): boolean {
  return request.count !== 'none' && !request.position?.total;
}

/** The page, and the count if it is asked at once. */
export function listStatement(
  request: ImageListRequest,
  plan: ListPlan,
  refs: readonly string[] = [],
): Sql {
  const order = readingOrder(request.order, request.position);
  // A cross join: SQLite goes from the page to its images, not the other way.
  const rows = sql`select p.sort_key, i.*, ${imageExtras(refs)}
    from (${plan.page}) p cross join images i
    left join operations o on o.id = i.operation_id
    where i.id = p.id`;
  if (!plan.countAtOnce || !wantsCount(request)) {
    return sql`${rows} order by ${orderBy('p.sort_key', 'p.id', order)}`;
  }
  return sql`select c.total, c.complete, r.*
    from (${plan.count}) c left join (${rows}) r on 1 = 1
    order by ${orderBy('r.sort_key', 'r.id', order)}`;
}

async function totalOf(options: {
  knex: Knex | Knex.Transaction;
  request: ImageListRequest;
  plan: ListPlan;
  rows: readonly Row[];
  first: Counted | undefined;
}): Promise<Total> {
  const { knex, request, plan, rows, first } = options;
  if (request.count === 'none') return undefined;
  if (request.position?.total) return request.position.total;
  const isWhole = !request.position && rows.length <= request.limit;
  if (isWhole) return { value: rows.length, capped: false };
  let counted = plan.countAtOnce ? first : undefined;
  if (!counted) [counted] = await selectRows<Counted>(knex, plan.count);
  const value = Math.max(Number(counted?.total ?? 0), rows.length);
  const capped = request.count === 'capped' && value > COUNT_CAP;
  return {
    value: capped ? COUNT_CAP : value,
    capped: capped || !Number(counted?.complete ?? 1),
  };
}

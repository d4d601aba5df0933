/**
 * A search in the order of names, on PostgreSQL. What a word finds may lie
 * together anywhere in that order, behind many names that begin otherwise. So
 * there is an index with what is searched and who sees it beside the names, and
 * passing over those is cheap; but not for a word that hardly any image has,
 * which is looked up. PostgreSQL cannot tell the two apart, so a sample does.
 *
 * Everything hangs on the sample by `lateral`: what depends on another row is not
 * read by several processes, whose start takes longer than the rest.
 */
import { orderBy, readingOrder } from '../keyset';
import { allOf, raw, sql, type Sql } from '../sql';
import { hasZones, namesOfZone, zoneConditions } from './alongZones';
import { filtersOf, rowConditions } from './conditions';
import type { ImageListRequest } from './ImageListRequest';
import type { CatalogView } from './ranges';
import { cutPageOf, SAMPLE, SPARSE, type Stretch } from './stretches';

/** Longer texts do not fit into an entry of an index; they have their own. */
const isLong = 'octet_length(i.search_key) >= 1500';
const live = 'i.deleted_at is null';

/** The page, unless the request wants more than those indexes know. */
export function searchByName(
  request: ImageListRequest,
  view: CatalogView,
  stretches: readonly Stretch[],
): Sql | undefined {
  const isPlain =
    filtersOf(request).length === 0 &&
    request.tags.length === 0 &&
    request.encrypted === undefined &&
    !view.condition;
  if (!hasZones(request) || !isPlain || stretches.length === 0) {
    return undefined;
  }
  const terms = allOf(rowConditions(request, view));
  const parts = (changed: Partial<Stretch>, ...bounds: Sql[]) =>
    cutPageOf(
      request,
      stretches.map(one => ({
        ...one,
        ...changed,
        bounds: [...one.bounds, ...bounds],
      })),
    );
  const isOften = sql`sample.hits >= ${raw(String(SPARSE))}`;
  // The same order, but no index knows it: what is rare has to be looked up.
  const unordered = { sort: `(i.name_key || '')` };
  const order = readingOrder(request.order, request.position);
  const short = parts({}, namesOfZone, raw(`${live} and not (${isLong})`));
  return sql`with sample as materialized (
      select count(*) as hits from (
        select search_key, name_key from images i where ${raw(live)}
        order by updated_at desc, id desc limit ${raw(String(SAMPLE))}
      ) i where ${terms}
    )
    select found.* from sample cross join lateral (
      select * from (${inZones(request, isOften, short)}) short
      union all
      select * from (${parts({}, isOften, raw(`${live} and ${isLong}`))}) long
      union all
      select * from (${parts(unordered, sql`not (${isOften})`)}) rare
    ) found
    order by ${orderBy('sort_key', 'id', order)} limit ${raw(
    String(request.limit + 1),
  )}`;
}

/**
 * The first rows of zone by zone. Each zone is sorted by itself, so that those
 * behind a full page are not read.
 */
function inZones(request: ImageListRequest, isOften: Sql, rows: Sql): Sql {
  const order = readingOrder(request.order, request.position);
  return sql`select f.id, f.sort_key from name_zones z
    cross join lateral (${rows}) f
    where ${allOf([isOften, ...zoneConditions(request)])}
    order by z.low ${raw(order)}, ${orderBy('f.sort_key', 'f.id', order)}
    limit ${raw(String(request.limit + 1))}`;
}

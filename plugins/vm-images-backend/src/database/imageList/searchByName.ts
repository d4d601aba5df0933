/**
 * A search in the order of names, on PostgreSQL. What a word finds may lie
 * together anywhere in that order, behind many names that begin otherwise. So
 * there is an index with what is searched and who sees it beside the names, and
 * passing over those is cheap; but not for a word that hardly any image has,
 * which is looked up. PostgreSQL cannot tell the two apart, so a sample does.
 */
import { orderBy, readingOrder } from '../keyset';
import { allOf, raw, sql, type Sql } from '../sql';
import { filtersOf, isShortTerm, rowConditions } from './conditions';
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
    request.scope !== 'bin' &&
    !view.condition;
  if (request.sort !== 'name' || !isPlain || stretches.length === 0) {
    return undefined;
  }
  if (!request.terms.some(term => !isShortTerm(term))) return undefined;
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
  const hits = raw('(select hits from sample)');
  const often = sql`${hits} >= ${raw(String(SPARSE))}`;
  // The same order, but no index knows it: what is rare has to be looked up.
  const unordered = { sort: `(i.name_key || '')` };
  const order = readingOrder(request.order, request.position);
  return sql`with sample as materialized (
      select count(*) as hits from (
        select search_key, name_key from images i where ${raw(live)}
        limit ${raw(String(SAMPLE))}
      ) i where ${terms}
    )
    select id, sort_key from (
      select * from (${parts(
        {},
        often,
        raw(`${live} and not (${isLong})`),
      )}) short
      union all
      select * from (${parts({}, often, raw(`${live} and ${isLong}`))}) long
      union all
      select * from (${parts(unordered, sql`not ${often}`)}) rare
    ) found
    order by ${orderBy('sort_key', 'id', order)} limit ${raw(
    String(request.limit + 1),
  )}`;
}

/** What the indexes of the migration can do for filters. */
import { filtersOf, isShortTerm } from './conditions';
import type { ImageFilter, ImageListRequest } from './ImageListRequest';
import { raw, type Sql } from '../sql';

/** An index that leads to the rows with certain values of one column. */
export interface FilterIndex {
  index: string;
  /** What a query must say literally for the index to be used. */
  demands: Sql;
  /** Partial indexes hold only rare values. */
  holds(value: string): boolean;
  /** It holds no more rows than a page or two. */
  small?: boolean;
}

const live = 'i.deleted_at is null';
const everyValue = () => true;

export const filterIndexes: Partial<Record<ImageFilter, FilterIndex>> = {
  family: {
    index: 'images_family',
    demands: raw(`${live} and i.family <> ''`),
    holds: everyValue,
    small: true,
  },
  status: {
    index: 'images_status',
    demands: raw(`${live} and i.status <> 'available'`),
    holds: value => value !== 'available',
  },
  kind: {
    index: 'images_kind',
    demands: raw(`${live} and i.kind <> 'system-disk'`),
    holds: value => value !== 'system-disk',
  },
  visibility: {
    index: 'images_visibility',
    demands: raw(`${live} and i.visibility in ('shared', 'marketplace')`),
    holds: value => value === 'shared' || value === 'marketplace',
  },
  platform: { index: 'images_platform', demands: raw(live), holds: everyValue },
  os: { index: 'images_os', demands: raw(live), holds: everyValue },
};

/** The index that leads to rows with these values, if there is one. */
export function indexFor(
  filter: ImageFilter,
  values: readonly string[],
): FilterIndex | undefined {
  const known = filterIndexes[filter];
  return known && values.every(known.holds) ? known : undefined;
}

/** Could an index help to find the rows of the request when they are rare? */
export function mayBeLookedUp(request: ImageListRequest): boolean {
  return (
    request.tags.length > 0 ||
    request.terms.some(term => !isShortTerm(term)) ||
    filtersOf(request).some(([filter, values]) => indexFor(filter, values))
  );
}

/**
 * Are the rows of the request one piece of an index, so that counting to the
 * cap reads that many entries and no more?
 */
export function isOnePiece(request: ImageListRequest): boolean {
  if (request.tags.length > 0 || request.terms.length > 0) return false;
  if (request.encrypted !== undefined) return false;
  const filters = filtersOf(request);
  const names = new Set<string>(filters.map(([filter]) => filter));
  if (names.has('family')) return true;
  if (filters.length === 1) return Boolean(indexFor(...filters[0]));
  // The index goes by operating system, architecture, status.
  return (
    names.size === filters.length &&
    names.has('os') &&
    names.has('architecture') &&
    (names.size === 2 || (names.size === 3 && names.has('status')))
  );
}

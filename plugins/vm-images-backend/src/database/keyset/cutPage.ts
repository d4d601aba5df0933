import { encodeCursor, type KeysetPosition } from './cursor';

/** A page of rows and the way to its neighbours. */
export interface KeysetPage<TRow> {
  rows: TRow[];
  nextCursor?: string;
  prevCursor?: string;
}

/**
 * Makes a page of rows that were read in `readingOrder`, one more than asked
 * for: the surplus tells that there is more in that direction.
 */
export function cutPage<TRow>(options: {
  rows: readonly TRow[];
  limit: number;
  position: KeysetPosition | undefined;
  /** Fingerprint of sort, order and filters. */
  list: string;
  /** How many rows the list has, for the cursors to carry. */
  total?: KeysetPosition['total'];
  keyOf(row: TRow): { sortValue: string | number; id: string };
}): KeysetPage<TRow> {
  const { limit, position, list, total, keyOf } = options;
  const rows = options.rows.slice(0, limit);
  const more = options.rows.length > limit;
  const backwards = position?.direction === 'previous';
  if (backwards) rows.reverse();
  const cursor = (row: TRow | undefined, direction: 'next' | 'previous') =>
    row && encodeCursor({ direction, ...keyOf(row), total }, list);
  return {
    rows,
    nextCursor: backwards || more ? cursor(rows.at(-1), 'next') : undefined,
    prevCursor: (backwards ? more : position !== undefined)
      ? cursor(rows[0], 'previous')
      : undefined,
  };
}

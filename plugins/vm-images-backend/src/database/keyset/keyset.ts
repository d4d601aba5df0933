import { raw, sql, type Sql } from '../sql';
import type { KeysetPosition } from './cursor';

export type SortOrder = 'asc' | 'desc';

/** How rows are read: the page before a row is read backwards. */
export function readingOrder(
  order: SortOrder,
  position: KeysetPosition | undefined,
): SortOrder {
  if (position?.direction !== 'previous') return order;
  return order === 'asc' ? 'desc' : 'asc';
}

/**
 * The rows beyond the position, as row values: both engines go straight to it
 * in an index over `(sort, id)`. Written out with `or` they would read every
 * row before it.
 */
export function beyond(options: {
  sort: string;
  id: string;
  order: SortOrder;
  position: KeysetPosition;
}): Sql {
  const { sort, id, order, position } = options;
  const sign = raw(readingOrder(order, position) === 'asc' ? '>' : '<');
  return sql`(${raw(sort)}, ${raw(id)}) ${sign} (${position.sortValue}, ${
    position.id
  })`;
}

/** `sort, id` in the order of reading. */
export function orderBy(sort: string, id: string, order: SortOrder): Sql {
  return raw(`${sort} ${order}, ${id} ${order}`);
}

/**
 * Where in a list to go on: the sort value and the id of a row, and whether the
 * page before or after it is wanted. A cursor gives no rights, so it is not
 * signed; it is checked, because it comes from outside.
 */
import { InputError } from '@backstage/errors';

const VERSION = 1;
const MAX_LENGTH = 2048;

export interface KeysetPosition {
  direction: 'next' | 'previous';
  sortValue: string | number;
  id: string;
  /** What the first page counted, so that the others need not. */
  total?: { value: number; capped: boolean };
}

/** Opaque to clients. `list` is the fingerprint of sort, order and filters. */
export function encodeCursor(position: KeysetPosition, list: string): string {
  const { direction, sortValue, id, total } = position;
  const forward = direction === 'next' ? 1 : 0;
  const counted = total ? [total.value, total.capped ? 1 : 0] : [];
  return Buffer.from(
    JSON.stringify([VERSION, list, forward, sortValue, id, ...counted]),
  ).toString('base64url');
}

/** @throws InputError when it is not ours or belongs to another list. */
export function decodeCursor(options: {
  cursor: string;
  list: string;
  sortType: 'string' | 'number';
}): KeysetPosition {
  const { cursor, list, sortType } = options;
  const [version, itsList, forward, sortValue, id, total, capped] =
    parse(cursor);
  if (version !== VERSION) throw unknownCursor();
  if (itsList !== list) {
    throw new InputError(
      'The parameter "cursor" belongs to a list with other filters or another order. Repeat the filters and the sort of the page that it came from, or leave "cursor" out to begin at the first page.',
    );
  }
  if (
    (forward !== 0 && forward !== 1) ||
    typeof sortValue !== sortType ||
    (sortType === 'number' && !Number.isSafeInteger(sortValue)) ||
    typeof id !== 'string' ||
    (total !== undefined &&
      !(Number.isSafeInteger(total) && Number(total) >= 0))
  ) {
    throw unknownCursor();
  }
  return {
    direction: forward ? 'next' : 'previous',
    sortValue: sortValue as string | number,
    id,
    ...(total !== undefined && {
      total: { value: Number(total), capped: capped === 1 },
    }),
  };
}

function parse(cursor: string): unknown[] {
  if (cursor.length > MAX_LENGTH) throw unknownCursor();
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    // PostgreSQL takes no text with a zero byte.
    if (Array.isArray(value) && !JSON.stringify(value).includes('\\u0000')) {
      return value;
    }
  } catch {
    // Falls through: it is not ours.
  }
  throw unknownCursor();
}

function unknownCursor(): InputError {
  return new InputError(
    'The parameter "cursor" is not one that this server gave out. Use "nextCursor" or "prevCursor" of a page, unchanged, or leave it out to begin at the first page.',
  );
}

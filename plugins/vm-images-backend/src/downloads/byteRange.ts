/**
 * Which bytes of a file a request wants (RFC 9110, section 14).
 *
 * One range is honoured; several at once are answered with the whole file, as
 * the standard allows.
 */
export type ByteRange =
  | { type: 'whole' }
  | { type: 'part'; start: number; end: number }
  | { type: 'unsatisfiable' };

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** @param size - Of the file, in bytes; more than 0. */
export function byteRange(options: {
  range: string | undefined;
  ifRange: string | undefined;
  etag: string;
  size: number;
}): ByteRange {
  const { range, ifRange, etag, size } = options;
  if (!range) return { type: 'whole' };
  // Another file than the one whose first part the client holds.
  if (ifRange !== undefined && ifRange.trim() !== etag) {
    return { type: 'whole' };
  }
  const match = ONE_RANGE.exec(range.replace(/\s/g, ''));
  if (!match) return { type: 'whole' };
  const [, first, last] = match;
  if (first === '' && last === '') return { type: 'whole' };
  if (first === '') {
    const length = Number(last);
    if (length === 0) return { type: 'unsatisfiable' };
    return { type: 'part', start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return { type: 'whole' };
  if (start >= size) return { type: 'unsatisfiable' };
  return { type: 'part', start, end };
}

/**
 * Which bytes of a file a GET wants (RFC 9110, section 14).
 *
 * One range is honoured. Several at once are answered with the whole file, as
 * the standard allows: no tool that resumes asks for them, and many small ones
 * are a known way to wear a server out.
 */
export type ByteRange =
  | { type: 'whole' }
  | { type: 'part'; start: number; end: number }
  | { type: 'unsatisfiable' };

const UNIT = /^bytes=/i;
const ONE_RANGE = /^(\d*)-(\d*)$/;

/** @param range - The header as it was sent. */
export function byteRange(range: string | undefined, size: number): ByteRange {
  if (!range || !UNIT.test(range)) return { type: 'whole' };
  const wishes = range
    .replace(UNIT, '')
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);
  const match = wishes.length === 1 && ONE_RANGE.exec(wishes[0]);
  if (!match) return { type: 'whole' };
  const [, first, last] = match;
  if (first === '' && last === '') return { type: 'whole' };
  if (first === '') return lastBytes(Number(last), size);
  const start = Number(first);
  // More digits than a number holds are more than any file has.
  if (last !== '' && Number(last) < start) return { type: 'whole' };
  if (start >= size) return { type: 'unsatisfiable' };
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return { type: 'part', start, end };
}

function lastBytes(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) return { type: 'unsatisfiable' };
  return { type: 'part', start: Math.max(0, size - length), end: size - 1 };
}

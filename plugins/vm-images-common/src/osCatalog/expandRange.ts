import type { VersionRange } from './types';

/** More than this is a mistake in the data. */
const MAX_VERSIONS = 500;

function malformed({ from, to }: VersionRange, why: string): never {
  throw new Error(`Invalid range of versions '${from}' to '${to}': ${why}`);
}

function expandSeries(range: VersionRange, of: readonly string[]): string[] {
  const first = of.indexOf(range.from);
  const last = of.indexOf(range.to);
  if (first < 0 || last < 0) {
    malformed(range, `both must be among ${of.join(', ')}`);
  }
  if (first > last) malformed(range, 'it ends before it begins');
  return of.slice(first, last + 1);
}

/** `['6.', '10']` of `6.10`. */
function split(version: string): [string, string] | undefined {
  const match = /^((?:\d+\.)*)(\d{1,6})$/.exec(version);
  return match ? [match[1], match[2]] : undefined;
}

/**
 * Every version of a range, oldest first.
 *
 * @throws Error that names a range that can't be counted
 * @public
 */
export function expandRange(range: VersionRange): string[] {
  if (range.of) return expandSeries(range, range.of);
  const from = split(range.from);
  const to = split(range.to);
  if (!from || !to || from[0] !== to[0]) {
    return malformed(range, 'only the last number may differ');
  }
  const [prefix, digits] = from;
  const first = Number(digits);
  const last = Number(to[1]);
  if (first > last) malformed(range, 'it ends before it begins');
  if (last - first >= MAX_VERSIONS) {
    malformed(range, `it has more than ${MAX_VERSIONS} versions`);
  }
  // 04 counts on as 05, but 9 as 10.
  const width = digits.startsWith('0') ? digits.length : 1;
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${prefix}${String(first + index).padStart(width, '0')}`,
  );
}

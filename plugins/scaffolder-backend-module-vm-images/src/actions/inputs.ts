/** Forms hand over empty texts for what was left blank. */
export const given = <T>(value: T | '' | undefined): T | undefined =>
  value === '' ? undefined : value;

/** Public keys, one a line or as a list. */
export function keysOf(
  keys: string | string[] | undefined,
): string[] | undefined {
  const lines = (Array.isArray(keys) ? keys : (keys ?? '').split('\n'))
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  return lines.length > 0 ? lines : undefined;
}

/** As long as one label of a host name may be. */
const maxLength = 63;

function numbered(base: string, number: number): string {
  const suffix = `-${number}`;
  // Cutting may leave a dash at the end, which the suffix would double.
  const stem = base.slice(0, maxLength - suffix.length).replace(/-+$/, '');
  return `${stem}${suffix}`;
}

/**
 * The names of `count` virtual machines: `web` for one, `web-1`, `web-2` …
 * for many, without those that `isTaken` knows. One machine whose name is
 * taken keeps it: whoever asked for that very name is told, not renamed.
 */
export function machineNames(
  base: string,
  count: number,
  isTaken: (name: string) => boolean,
): string[] {
  if (count === 1) return [base];
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = numbered(base, number);
    if (!isTaken(name)) names.push(name);
  }
  return names;
}

/** The first name of the pattern that is free. */
export function nextFreeName(
  base: string,
  isTaken: (name: string) => boolean,
): string {
  for (let number = 2; ; number += 1) {
    const name = numbered(base, number);
    if (!isTaken(name)) return name;
  }
}

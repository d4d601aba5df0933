/** Makes a volume label fit to be shown; `undefined` if nothing is left. */
export function cleanLabel(raw: string): string | undefined {
  const label = raw
    .split('\0')[0]
    .replace(/[^\x20-\x7e\xa0-\uffff]/g, '')
    .trim()
    .slice(0, 64);
  return label === '' ? undefined : label;
}

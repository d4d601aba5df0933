/**
 * Text form of a GUID as Microsoft, and GPT after it, store it: the first three
 * groups little-endian, the rest in order. Lower case.
 */
export function guidAt(bytes: Buffer, offset: number): string {
  const hex = (start: number, end: number) =>
    bytes.toString('hex', offset + start, offset + end);
  const reversed = (start: number, end: number) =>
    Buffer.from(bytes.subarray(offset + start, offset + end))
      .reverse()
      .toString('hex');
  return [
    reversed(0, 4),
    reversed(4, 6),
    reversed(6, 8),
    hex(8, 10),
    hex(10, 16),
  ].join('-');
}

/** Bytes of a GUID; the inverse of {@link guidAt}. */
export function guidBytes(guid: string): Buffer {
  const [a, b, c, d, e] = guid.split('-').map(it => Buffer.from(it, 'hex'));
  return Buffer.concat([a.reverse(), b.reverse(), c.reverse(), d, e]);
}

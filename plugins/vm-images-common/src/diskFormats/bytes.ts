/**
 * Reading of numbers and texts from bytes that may be hostile or too short.
 * Plain `Uint8Array`, so that it runs in a browser as it does in Node.
 */

/** True if `bytes` holds exactly `text` (Latin-1) at `offset`. */
export function hasText(
  bytes: Uint8Array,
  offset: number,
  text: string,
): boolean {
  if (offset < 0 || offset + text.length > bytes.length) {
    return false;
  }
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) {
      return false;
    }
  }
  return true;
}

/** The Latin-1 text of `bytes[offset, offset + length)`. */
export function textAt(
  bytes: Uint8Array,
  offset: number,
  length: number,
): string {
  let text = '';
  for (const byte of bytes.subarray(offset, offset + length)) {
    text += String.fromCharCode(byte);
  }
  return text;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Unsigned numbers; `undefined` where the bytes end too early. */
export function u16(
  bytes: Uint8Array,
  offset: number,
  littleEndian: boolean,
): number | undefined {
  return offset + 2 <= bytes.length
    ? view(bytes).getUint16(offset, littleEndian)
    : undefined;
}

/** See {@link u16}. */
export function u32(
  bytes: Uint8Array,
  offset: number,
  littleEndian: boolean,
): number | undefined {
  return offset + 4 <= bytes.length
    ? view(bytes).getUint32(offset, littleEndian)
    : undefined;
}

/**
 * See {@link u16}. Above 2^53 the answer is rounded, which is harmless: every
 * such number is beyond all limits anyway.
 */
export function u64(
  bytes: Uint8Array,
  offset: number,
  littleEndian: boolean,
): number | undefined {
  return offset + 8 <= bytes.length
    ? Number(view(bytes).getBigUint64(offset, littleEndian))
    : undefined;
}

/** True if every byte of the range is zero (an empty range is). */
export function isZero(bytes: Uint8Array, start = 0, end = bytes.length) {
  for (const byte of bytes.subarray(start, end)) {
    if (byte !== 0) {
      return false;
    }
  }
  return true;
}

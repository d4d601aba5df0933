/**
 * Memory that threads share is used again rather than let go: the thread that
 * digests allocates so little that it hardly ever collects its garbage, and
 * holds on until then to all memory that it ever saw.
 */

/** What may lie idle; more than that is let go. */
const MOST_IDLE_BYTES = 256 * 1024 ** 2;

const idle = new Map<number, SharedArrayBuffer[]>();
let idleBytes = 0;

/** Has in it what was there before. */
export function takeMemory(bytes: number): SharedArrayBuffer {
  const found = idle.get(bytes)?.pop();
  if (!found) return new SharedArrayBuffer(bytes);
  idleBytes -= bytes;
  return found;
}

/** Nobody may write to it, nor read what matters, afterwards. */
export function giveBack(memory: SharedArrayBuffer): void {
  const { byteLength } = memory;
  if (idleBytes + byteLength > MOST_IDLE_BYTES) return;
  idleBytes += byteLength;
  const others = idle.get(byteLength) ?? [];
  others.push(memory);
  idle.set(byteLength, others);
}

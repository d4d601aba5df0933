import { randomBytes } from 'node:crypto';

/** In a millisecond; more would not fit a safe integer for long. */
const TICKS = 1024;
let lastTick = 0;

/**
 * A UUID (version 7) that sorts after every one that this process has made
 * before. Operations that are enqueued in the same millisecond, such as the
 * parts of a batch, so keep their order in lists and in line.
 */
export function newOperationId(): string {
  // The time, and a counter within the millisecond.
  lastTick = Math.max(lastTick + 1, Date.now() * TICKS);
  const time = Math.floor(lastTick / TICKS);
  const count = lastTick % TICKS;
  const random = randomBytes(8);
  random[0] = 0x80 + (random[0] % 64);
  const hex = [
    time.toString(16).padStart(12, '0'),
    `7${count.toString(16).padStart(3, '0')}`,
    random.toString('hex'),
  ].join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Collects what comes into arrays of up to `size`. Lets everything else have a
 * turn between two of them: work on a chunk may keep the event loop busy.
 */
export async function* inChunks<T>(
  source: AsyncIterable<T>,
  size: number,
  signal: AbortSignal,
): AsyncIterable<T[]> {
  let chunk: T[] = [];
  for await (const one of source) {
    chunk.push(one);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
    await nextTurn();
    signal.throwIfAborted();
  }
  if (chunk.length > 0) yield chunk;
  signal.throwIfAborted();
}

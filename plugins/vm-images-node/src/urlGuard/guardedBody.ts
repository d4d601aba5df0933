import type { IncomingMessage } from 'node:http';
import { SourceError } from './errors';
import { sourceErrorOf } from './guardedRequest';

/** What a body is held to. */
export interface BodyLimits {
  host: string;
  maxBytes: number;
  idleTimeoutMs: number;
  /** Milliseconds since the epoch. */
  deadline?: number;
  signal?: AbortSignal;
}

/** Slower than this is no transfer of an image but a way to hold a worker. */
const MIN_BYTES_PER_SECOND = 1024;

/**
 * Measures how long we wait for a source. Time in which *we* are busy, such as
 * with writing to a slow disk, does not count against it.
 */
class Patience {
  readonly #limits: BodyLimits;
  #waitedMs = 0;
  #windowBytes = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Waits for the next piece, for as long as the limits allow. */
  async next(read: Promise<IteratorResult<Buffer>>) {
    const { idleTimeoutMs, deadline = Infinity, signal } = this.#limits;
    const started = Date.now();
    const allowed = Math.min(idleTimeoutMs, Math.max(0, deadline - started));
    let timer: NodeJS.Timeout | undefined;
    let onAbort = () => {};
    const stop = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#stalled()), allowed);
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    try {
      signal?.throwIfAborted();
      const result = await Promise.race([read, stop]);
      this.#count(result.value?.length ?? 0, Date.now() - started);
      return result;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #count(bytes: number, waitedMs: number): void {
    this.#waitedMs += waitedMs;
    this.#windowBytes += bytes;
    if (this.#waitedMs >= this.#limits.idleTimeoutMs) {
      if (this.#windowBytes < (MIN_BYTES_PER_SECOND * this.#waitedMs) / 1000) {
        throw this.#stalled();
      }
      this.#waitedMs = 0;
      this.#windowBytes = 0;
    }
  }

  #stalled(): SourceError {
    const { host, idleTimeoutMs } = this.#limits;
    return new SourceError(
      'stalled',
      `'${host}' sent nothing, or hardly anything, for ${idleTimeoutMs} ms`,
    );
  }
}

/**
 * The body of an answer within its limits. It ends only if all of it came.
 *
 * @throws SourceError `stalled`, `too-large`, `cut-off`
 */
export async function* guardedBody(
  response: IncomingMessage,
  limits: BodyLimits,
): AsyncGenerator<Buffer, void, undefined> {
  const patience = new Patience(limits);
  const pieces = response[Symbol.asyncIterator]();
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await patience.next(pieces.next());
      if (done) {
        break;
      }
      received += value.length;
      if (received > limits.maxBytes) {
        throw new SourceError(
          'too-large',
          `'${limits.host}' sends more than the ${limits.maxBytes} bytes allowed`,
        );
      }
      yield value;
    }
    if (!response.complete) {
      throw new SourceError('cut-off', `'${limits.host}' cut the file off`);
    }
  } catch (error) {
    limits.signal?.throwIfAborted();
    if (error instanceof SourceError) {
      throw error;
    }
    const { message } = sourceErrorOf(error, limits.host);
    throw new SourceError('cut-off', message.split('. ')[0]);
  } finally {
    response.destroy();
  }
}

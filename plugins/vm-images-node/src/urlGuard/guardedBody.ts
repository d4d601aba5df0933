import { SourceError } from './errors';
import { sourceErrorOf } from './guardedRequest';

/** Where a body comes from. */
export interface BodySource {
  /** All of it came; known once it has ended. */
  readonly complete: boolean;
  destroy(error?: Error): unknown;
  [Symbol.asyncIterator](): AsyncIterator<Buffer>;
}

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
 * Ends an answer whose source makes us wait too long. Time in which *we* are
 * busy, such as with writing to a slow disk, does not count against it.
 */
class Patience {
  readonly #response: BodySource;
  readonly #limits: BodyLimits;
  // One timer, set back for each piece: there are thousands a second.
  readonly #timer: NodeJS.Timeout;
  readonly #deadline: NodeJS.Timeout | undefined;
  readonly #onAbort: () => void;
  #isWaiting = false;
  #since = 0;
  #waitedMs = 0;
  #windowBytes = 0;

  constructor(response: BodySource, limits: BodyLimits) {
    this.#response = response;
    this.#limits = limits;
    const { idleTimeoutMs, deadline, signal } = limits;
    this.#timer = setTimeout(() => this.#onSilence(), idleTimeoutMs);
    if (deadline !== undefined) {
      const left = Math.max(0, deadline - Date.now());
      this.#deadline = setTimeout(() => this.#giveUp(), left);
    }
    this.#onAbort = () => response.destroy(new Error('aborted'));
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) {
      this.#onAbort();
    }
  }

  /** To be called before waiting for the next piece. */
  begin(): void {
    this.#isWaiting = true;
    this.#since = Date.now();
    this.#timer.refresh();
  }

  /** To be called when it is there. */
  end(bytes: number): void {
    this.#isWaiting = false;
    this.#waitedMs += Date.now() - this.#since;
    this.#windowBytes += bytes;
    if (this.#waitedMs >= this.#limits.idleTimeoutMs) {
      if (this.#windowBytes < (MIN_BYTES_PER_SECOND * this.#waitedMs) / 1000) {
        throw this.#stalled();
      }
      this.#waitedMs = 0;
      this.#windowBytes = 0;
    }
  }

  leave(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
  }

  #onSilence(): void {
    if (this.#isWaiting) {
      this.#giveUp();
    }
  }

  #giveUp(): void {
    this.#response.destroy(this.#stalled());
  }

  #stalled(): SourceError {
    const { host, idleTimeoutMs } = this.#limits;
    return new SourceError(
      'stalled',
      `'${host}' sent nothing, or hardly anything, for ${idleTimeoutMs} ms`,
    );
  }
}

/** The pieces of a body, as long as the limits are kept. */
async function* patientPieces(
  response: BodySource,
  limits: BodyLimits,
): AsyncGenerator<Buffer, void, undefined> {
  const patience = new Patience(response, limits);
  try {
    const pieces = response[Symbol.asyncIterator]();
    let received = 0;
    for (;;) {
      patience.begin();
      const { done, value } = await pieces.next();
      patience.end(value?.length ?? 0);
      if (done) {
        return;
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
  } finally {
    patience.leave();
  }
}

/**
 * The body of an answer within its limits. It ends only if all of it came.
 *
 * @throws SourceError `stalled`, `too-large`, `cut-off`
 */
export async function* guardedBody(
  response: BodySource,
  limits: BodyLimits,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* patientPieces(response, limits);
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

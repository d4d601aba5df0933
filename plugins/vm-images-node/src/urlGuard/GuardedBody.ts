import { eachPiece, letGo } from '../receiving';
import type { PieceSource, TakePiece } from '../receiving';
import { SourceError } from './errors';
import { sourceErrorOf } from './guardedRequest';

/** Where a body comes from. */
export interface BodySource {
  pieces: PieceSource;
  /** Nobody else has the memory of the pieces: it is given back. */
  isOurs: boolean;
  /** All of it came; asked once it has ended. */
  isComplete(): boolean | Promise<boolean>;
  destroy(error?: Error): unknown;
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
  readonly #source: BodySource;
  readonly #limits: BodyLimits;
  // One timer, set back for each piece: there are thousands a second.
  readonly #timer: NodeJS.Timeout;
  readonly #deadline: NodeJS.Timeout | undefined;
  readonly #onAbort: () => void;
  #isWaiting = false;
  #since = 0;
  #waitedMs = 0;
  #windowBytes = 0;

  constructor(source: BodySource, limits: BodyLimits) {
    this.#source = source;
    this.#limits = limits;
    const { idleTimeoutMs, deadline, signal } = limits;
    this.#timer = setTimeout(() => this.#onSilence(), idleTimeoutMs);
    if (deadline !== undefined) {
      const left = Math.max(0, deadline - Date.now());
      this.#deadline = setTimeout(() => this.#giveUp(), left);
    }
    this.#onAbort = () => source.destroy(new Error('aborted'));
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
    this.#source.destroy(this.#stalled());
  }

  #stalled(): SourceError {
    const { host, idleTimeoutMs } = this.#limits;
    return new SourceError(
      'stalled',
      `'${host}' sent nothing, or hardly anything, for ${idleTimeoutMs} ms`,
    );
  }
}

/** Carries what `take` threw past what is made of the faults of a source. */
class TakeFailure extends Error {}

const takeFailed = (cause: unknown): never => {
  throw new TakeFailure('A piece was not taken', { cause });
};

/**
 * The body of an answer within its limits. It ends only if all of it came. To be
 * read once, in one of two ways; a loop that is left early ends it.
 *
 * @public
 */
export class GuardedBody implements AsyncIterable<Buffer> {
  readonly #source: BodySource;
  readonly #limits: BodyLimits;

  /** @internal */
  constructor(source: BodySource, limits: BodyLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  /**
   * Gives each piece to `take`, which has to copy what it keeps: the piece
   * changes once what `take` answered is settled. Costs less than a loop.
   *
   * @throws SourceError `stalled`, `too-large`, `cut-off`, or what `take` threw
   */
  async each(take: TakePiece): Promise<void> {
    const { signal, host } = this.#limits;
    const patience = new Patience(this.#source, this.#limits);
    try {
      patience.begin();
      await eachPiece(this.#source.pieces, this.#within(patience, take));
      if (!(await this.#source.isComplete())) {
        throw new SourceError('cut-off', `'${host}' cut the file off`);
      }
    } catch (error) {
      if (error instanceof TakeFailure) throw error.cause;
      signal?.throwIfAborted();
      if (error instanceof SourceError) throw error;
      const { message } = sourceErrorOf(error, host);
      throw new SourceError('cut-off', message.split('. ')[0]);
    } finally {
      patience.leave();
      this.#source.destroy();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    let arrived = withResolver<Buffer | undefined>();
    let failure: { error: unknown } | undefined;
    let free = () => {};
    const all = this.each(piece => {
      arrived.resolve(Buffer.from(piece));
      return new Promise(done => {
        free = done;
      });
    })
      .catch(error => {
        failure = { error };
      })
      .finally(() => arrived.resolve(undefined));
    try {
      for (;;) {
        const piece = await arrived.promise;
        if (!piece) break;
        arrived = withResolver();
        yield piece;
        free();
      }
    } finally {
      this.#source.destroy();
      free();
      await all;
    }
    if (failure) throw failure.error;
  }

  /** `take`, while the limits are kept. */
  #within(patience: Patience, take: TakePiece): TakePiece {
    const { host, maxBytes } = this.#limits;
    const { isOurs } = this.#source;
    let received = 0;
    return piece => {
      patience.end(piece.length);
      received += piece.length;
      if (received > maxBytes) {
        const detail = `'${host}' sends more than the ${maxBytes} bytes allowed`;
        throw new SourceError('too-large', detail);
      }
      const taken = () => {
        if (isOurs) letGo(piece);
        patience.begin();
      };
      let busy: Promise<void> | undefined;
      try {
        busy = take(piece);
      } catch (error) {
        takeFailed(error);
      }
      if (busy) return busy.then(taken, takeFailed);
      taken();
      return undefined;
    };
  }
}

function withResolver<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

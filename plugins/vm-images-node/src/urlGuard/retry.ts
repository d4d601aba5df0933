import { setTimeout as sleep } from 'node:timers/promises';
import { SourceError } from './errors';

/** How patiently a transfer is taken up again. @public */
export interface RetryOptions {
  /** Tries in a row that bring nothing; default 5. */
  fruitlessAttempts?: number;
  /** Tries in all; default 200. */
  attempts?: number;
  /** First pause, doubled each time; default 500. */
  baseDelayMs?: number;
  /** Default 30 000. */
  maxDelayMs?: number;
}

const RETRYABLE_STATUS = [408, 425, 429, 500, 502, 503, 504];

/** Whether a later try may go better. */
function isTransient(error: unknown, broughtBytes: boolean): boolean {
  if (!(error instanceof SourceError)) {
    return false;
  }
  switch (error.fault) {
    case 'unreachable':
    case 'cut-off':
    case 'ftp-busy':
      return true;
    // Silence from the start, after silence before, is a dead source.
    case 'stalled':
      return broughtBytes;
    case 'http-status':
      return RETRYABLE_STATUS.includes(error.sourceStatus ?? 0);
    default:
      return false;
  }
}

/**
 * Counts tries and pauses between them, longer each time nothing came, with
 * some chance in it so that many transfers don't return at the same moment.
 */
export class RetryBudget {
  readonly #options: Required<RetryOptions>;
  #attempts = 0;
  #fruitless = 0;

  constructor(options: RetryOptions = {}) {
    this.#options = {
      fruitlessAttempts: 5,
      attempts: 200,
      baseDelayMs: 500,
      maxDelayMs: 30_000,
      ...options,
    };
  }

  /** Tries so far. */
  get attempts(): number {
    return this.#attempts;
  }

  begin(): void {
    this.#attempts += 1;
  }

  /**
   * Pauses before the next try, or throws the error if there is to be none.
   *
   * @param gainedBytes - how much the failed try brought
   */
  async pauseAfter(
    error: unknown,
    gainedBytes: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const { fruitlessAttempts, attempts, baseDelayMs, maxDelayMs } =
      this.#options;
    this.#fruitless = gainedBytes > 0 ? 0 : this.#fruitless + 1;
    const isSpent =
      this.#fruitless >= fruitlessAttempts || this.#attempts >= attempts;
    if (isSpent || !isTransient(error, gainedBytes > 0)) {
      throw error;
    }
    const backOff = Math.min(maxDelayMs, baseDelayMs * 2 ** this.#fruitless);
    const asked = error instanceof SourceError ? error.retryAfterMs ?? 0 : 0;
    const delay = Math.max(asked, backOff * (0.5 + Math.random() / 2));
    try {
      await sleep(delay, undefined, { signal });
    } catch {
      signal?.throwIfAborted();
    }
  }
}

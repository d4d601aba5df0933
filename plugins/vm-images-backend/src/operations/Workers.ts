import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './failure';
import type { OperationRow } from './OperationRow';
import type { OperationRun } from './OperationRun';
import { WorkListener } from './WorkListener';
import { workOn } from './workOn';

export interface WorkersOptions {
  database: Knex;
  logger: LoggerService;
  /** How many operations this process works on at once. */
  concurrency: number;
  pollMs: number;
  /** Claims up to this many. */
  claim: (count: number) => Promise<OperationRow[]>;
  open: (row: OperationRow, claimedAt: number) => OperationRun;
}

/** Pause before claiming is tried again while the database is away. */
const CLAIM_AGAIN_MS = 1_000;
/** How long handing over without asking may take. */
const ABANDON_MS = 2_000;
/** Longest a timer may be set for; a later one is left to the polls. */
const LONGEST_TIMER_MS = 3_600_000;

/**
 * The operations that this process works on, and what makes it look for more:
 * a wake-up (also by another replica, on PostgreSQL), the end of one, a back-off
 * that is over, or the slow poll that finds what others left behind.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #listener: WorkListener;
  readonly #runs = new Map<string, OperationRun>();
  readonly #working = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #poll: NodeJS.Timeout | undefined;
  #wanted = false;
  #claiming: Promise<void> | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#listener = new WorkListener({
      ...options,
      onWork: () => this.wake(),
      onCancel: id => this.cancel(id),
    });
  }

  start(): void {
    if (!this.#poll) {
      this.#poll = setInterval(() => this.wake(), this.#options.pollMs);
      this.#poll.unref();
      this.#listener.start();
      this.wake();
    }
  }

  /** Looks for work now. */
  wake(): void {
    if (!this.#poll) {
      return;
    }
    this.#wanted = true;
    this.#claiming ??= this.#claimAll().finally(() => {
      this.#claiming = undefined;
      if (this.#wanted) {
        this.wake();
      }
    });
  }

  wakeIn(ms: number): void {
    if (!this.#poll || ms > LONGEST_TIMER_MS) {
      return;
    }
    // A little later than due, because the database's clock decides.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.wake();
    }, ms + 5);
    timer.unref();
    this.#timers.add(timer);
  }

  /** Tells the run of an operation, if it is here, that it was cancelled. */
  cancel(id: string): void {
    this.#runs.get(id)?.cancel();
  }

  /**
   * Claims nothing more, interrupts every step, and waits for them at most
   * `graceMs`; what has not let go by then is handed over without asking.
   */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#poll);
    this.#poll = undefined;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    const silent = this.#listener.stop();
    await atMost(graceMs, this.#finishAll());
    await atMost(ABANDON_MS, Promise.all([silent, this.#abandonAll()]));
  }

  async #finishAll(): Promise<void> {
    for (const run of this.#runs.values()) {
      run.stop();
    }
    await this.#claiming;
    await Promise.all(this.#working);
  }

  async #abandonAll(): Promise<void> {
    const { logger } = this.#options;
    await Promise.allSettled(
      [...this.#runs.values()].map(async run => {
        logger.warn(`Operation ${run.id} did not stop in time; handed over`);
        await run.abandon();
      }),
    );
  }

  async #claimAll(): Promise<void> {
    const { claim, concurrency, logger } = this.#options;
    while (this.#wanted && this.#poll) {
      this.#wanted = false;
      const count = concurrency - this.#runs.size;
      if (count <= 0) {
        return;
      }
      const claimedAt = performance.now();
      try {
        for (const row of await claim(count)) {
          this.#begin(row, claimedAt);
        }
      } catch (error) {
        logger.warn(`No operations were claimed: ${messageOf(error)}`);
        this.wakeIn(CLAIM_AGAIN_MS);
      }
    }
  }

  #begin(row: OperationRow, claimedAt: number): void {
    // Our own lease may have run out while the process was frozen.
    this.#runs.get(row.id)?.lease.lose();
    const run = this.#options.open(row, claimedAt);
    this.#runs.set(row.id, run);
    if (!this.#poll) {
      run.stop();
    }
    const work = workOn(run).finally(() => {
      this.#working.delete(work);
      if (this.#runs.get(row.id) === run) {
        this.#runs.delete(row.id);
      }
      this.wake();
    });
    this.#working.add(work);
  }
}

/** Waits for a piece of work, but no longer than this. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const timeout = delay(ms, undefined, { signal: timer.signal });
  await Promise.race([work, timeout.catch(() => {})]);
  timer.abort();
}

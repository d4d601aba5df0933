import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseTime } from './databaseTime';
import { LeaseLostError } from './errors';
import { messageOf } from './failure';
import {
  OPERATIONS,
  toOperationRow,
  type OperationChanges,
  type OperationRow,
  type OperationStatus,
  type OperationTableRow,
} from './OperationRow';

/** Pause before a write is tried again while the database is away. */
const WRITE_AGAIN_MS = 250;

export interface LeaseOptions {
  database: Knex;
  logger: LoggerService;
  leaseMs: number;
  /** When the claim was sent, by `performance.now()`. */
  claimedAt: number;
  /** Called when a renewal finds that someone asked to cancel. */
  onCancelRequested: () => void;
}

/**
 * The right to write to one operation, from its claim on. Renews itself until
 * it is released or lost; see the essay in `claimOperations.ts`.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #id: string;
  readonly #fence: number;
  readonly #whenLost: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #announceLost: () => void = () => {};
  #held = true;
  #renewing = false;
  /** By `performance.now()`: counted from before the renewal was sent. */
  #deadline: number;

  static hold(claimed: OperationRow, options: LeaseOptions): Lease {
    return new Lease(claimed, options);
  }

  private constructor(claimed: OperationRow, options: LeaseOptions) {
    this.#options = options;
    this.#id = claimed.id;
    this.#fence = claimed.fence;
    this.#deadline = options.claimedAt + options.leaseMs;
    this.#whenLost = new Promise(resolve => {
      this.#announceLost = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), options.leaseMs / 3);
    this.#timer.unref();
  }

  get held(): boolean {
    return this.#held;
  }

  /** Resolves when it is lost; never when it is released. */
  get whenLost(): Promise<void> {
    return this.#whenLost;
  }

  /** Gives it up without a write: it is known, or must be assumed, to be lost. */
  lose(): void {
    if (this.#held) {
      this.#stop();
      this.#announceLost();
    }
  }

  /**
   * Writes to the operation; `onlyIf` adds the status that it must have.
   * Returns the row as it now is, or undefined if the status was another.
   * While the database does not answer it is tried again for one lease period;
   * repeating is safe, the values and the fence are the same.
   *
   * @throws LeaseLostError if the operation has changed hands
   */
  async write(
    changes: OperationChanges,
    onlyIf?: OperationStatus,
  ): Promise<OperationRow | undefined> {
    const { database } = this.#options;
    const row = await this.#patiently(() =>
      writeFenced(database, this.#mine(), changes, onlyIf),
    );
    if (!row && !(onlyIf && (await this.#patiently(() => this.#isMine())))) {
      this.lose();
      throw new LeaseLostError(this.#id);
    }
    return row;
  }

  /**
   * Writes for the last time and gives the operation away, so that anyone may
   * claim it when it is due. The fence moves, so nothing of ours comes after.
   */
  async release(changes: OperationChanges): Promise<OperationRow> {
    const { database } = this.#options;
    const row = await this.write({
      ...changes,
      lease_owner: null,
      lease_until: null,
      fence: database.raw('fence + 1'),
    });
    this.#stop();
    return row!;
  }

  /**
   * Runs a transaction and commits it only if the operation is still ours.
   * The fence is checked last, so that its row is locked for an instant only
   * and renewals never wait for somebody's slow transaction.
   */
  async transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    this.#assertHeld();
    return await this.#options.database.transaction(async tx => {
      const result = await work(tx);
      const changed = await tx<OperationTableRow>(OPERATIONS)
        .where(this.#mine())
        .update({ fence: this.#fence });
      if (changed === 0) {
        this.lose();
        throw new LeaseLostError(this.#id);
      }
      return result;
    });
  }

  #mine(): { id: string; fence: number } {
    return { id: this.#id, fence: this.#fence };
  }

  async #isMine(): Promise<boolean> {
    const { database } = this.#options;
    const rows = await database(OPERATIONS).where(this.#mine()).select('id');
    return rows.length > 0;
  }

  #stop(): void {
    this.#held = false;
    clearInterval(this.#timer);
  }

  #assertHeld(): void {
    if (!this.#held) {
      throw new LeaseLostError(this.#id);
    }
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + this.#options.leaseMs;
    for (;;) {
      this.#assertHeld();
      try {
        return await work();
      } catch (error) {
        const reason = messageOf(error);
        const message = `Operation ${this.#id} was not written: ${reason}`;
        if (performance.now() >= giveUpAt) {
          this.#options.logger.error(message);
          this.lose();
          throw new LeaseLostError(this.#id);
        }
        this.#options.logger.warn(`${message}; trying again`);
        await delay(WRITE_AGAIN_MS);
      }
    }
  }

  /**
   * A process that was frozen gets one renewal even though its time is up: if
   * nobody has claimed the operation meanwhile, it is still ours.
   */
  #tick(): void {
    if (!this.#renewing) {
      void this.#renew();
    } else if (performance.now() > this.#deadline) {
      this.lose();
    }
  }

  async #renew(): Promise<void> {
    const { database, leaseMs, logger, onCancelRequested } = this.#options;
    const sentAt = performance.now();
    this.#renewing = true;
    try {
      const rows = await database<OperationTableRow>(OPERATIONS)
        .where(this.#mine())
        .whereNotNull('lease_owner')
        .update({ lease_until: databaseTime(database, leaseMs) })
        .returning('status');
      this.#deadline = sentAt + leaseMs;
      if (rows.length === 0) {
        this.lose();
      } else if (rows[0].status === 'cancelling') {
        onCancelRequested();
      }
    } catch (error) {
      const reason = messageOf(error);
      logger.warn(`Lease of operation ${this.#id} not renewed: ${reason}`);
      if (performance.now() > this.#deadline) {
        this.lose();
      }
    } finally {
      this.#renewing = false;
    }
  }
}

async function writeFenced(
  database: Knex,
  mine: { id: string; fence: number },
  changes: OperationChanges,
  onlyIf: OperationStatus | undefined,
): Promise<OperationRow | undefined> {
  const rows = await database<OperationTableRow>(OPERATIONS)
    .where(onlyIf ? { ...mine, status: onlyIf } : mine)
    .update({ ...changes, updated_at: databaseTime(database) })
    .returning('*');
  return rows.length > 0 ? toOperationRow(rows[0]) : undefined;
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { CrashHook } from './crashPoints';
import { LeaseLostError, OperationAborted, type AbortCause } from './errors';
import { messageOf } from './failure';
import { Lease } from './Lease';
import { OperationLog } from './operationLog';
import type {
  OperationChanges,
  OperationRow,
  OperationStatus,
  StepRecord,
} from './OperationRow';
import type {
  OperationDefinition,
  OperationObserver,
  OperationStep,
} from './types';

/** What every run shares with the engine. */
export interface RunServices {
  database: Knex;
  logger: LoggerService;
  definitions: ReadonlyMap<string, OperationDefinition>;
  observers: readonly OperationObserver[];
  leaseMs: number;
  maxAttempts: number;
  backOffMs: number;
  redact: (text: string) => string;
  crash: CrashHook;
  /** Tells observers of a change; never fails. */
  publish: (operation: OperationRow) => void;
  /** Cancels what is open below an operation. */
  cancelChildren: (parent: OperationRow) => Promise<void>;
  /** Looks for work after this many milliseconds. */
  wakeIn: (ms: number) => void;
}

/**
 * One operation in the hands of one worker: the row as last written, the lease
 * that allows to write it, and the reasons to stop. What is done with it is in
 * `runSteps`, `cleanUp` and `endOperation`.
 */
export class OperationRun {
  readonly services: RunServices;
  readonly definition: OperationDefinition;
  readonly lease: Lease;
  readonly log: OperationLog;
  /** How many children there were when a step last waited in vain. */
  readonly waitedInVain = new Map<string, number>();
  readonly #claimedAt: number;
  readonly #claimedAtByDatabase: number;
  #row: OperationRow;
  /** Stays set even if an answer from before the cancel comes in later. */
  #cancelRequested = false;
  #stopping = false;
  #over = false;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #interrupt: ((cause: AbortCause) => void) | undefined;

  /** `claimedAt` is when the claim was sent, by `performance.now()`. */
  constructor(services: RunServices, row: OperationRow, claimedAt: number) {
    this.services = services;
    this.definition = services.definitions.get(row.kind)!;
    this.#row = row;
    this.#claimedAt = claimedAt;
    this.#claimedAtByDatabase = Date.parse(row.updatedAt);
    this.lease = Lease.hold(row, {
      database: services.database,
      logger: services.logger,
      leaseMs: services.leaseMs,
      claimedAt,
      onCancelRequested: () => this.cancel(),
    });
    this.log = new OperationLog({
      id: row.id,
      redact: services.redact,
      now: () => this.now(),
      fenced: work => this.lease.transaction(work),
      onError: error =>
        services.logger.debug(`Log of ${row.id} not kept: ${messageOf(error)}`),
    });
    void this.lease.whenLost.then(() => this.#interrupt?.('lease-lost'));
  }

  get id(): string {
    return this.#row.id;
  }

  get row(): OperationRow {
    return this.#row;
  }

  /** Nothing more is to be done with it by this worker. */
  get over(): boolean {
    return this.#over || !this.lease.held;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get cancelRequested(): boolean {
    return this.#cancelRequested || this.#row.status === 'cancelling';
  }

  /** The database's time in milliseconds, as far as it is known here. */
  now(): number {
    const passed = performance.now() - this.#claimedAt;
    return Math.round(this.#claimedAtByDatabase + passed);
  }

  nowIso(): string {
    return new Date(this.now()).toISOString();
  }

  stepNamed(name: string): OperationStep | undefined {
    return this.definition.steps.find(step => step.name === name);
  }

  /** Someone asked to cancel, here or in another replica. */
  cancel(): void {
    this.#cancelRequested = true;
    this.#interrupt?.('cancelled');
  }

  /** The backend is shutting down. */
  stop(): void {
    this.#stopping = true;
    this.#interrupt?.('shutdown');
  }

  /**
   * Runs a piece of the definition's code with a signal that aborts for one of
   * `causes`. If the lease is lost it is not waited for any longer.
   */
  async interruptible<T>(
    causes: readonly AbortCause[],
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.#interrupt = cause => {
      if (causes.includes(cause)) {
        controller.abort(new OperationAborted(cause));
      }
    };
    if (this.cancelRequested) {
      this.#interrupt('cancelled');
    }
    if (this.#stopping) {
      this.#interrupt('shutdown');
    }
    const lost = this.lease.whenLost.then(() => {
      throw new LeaseLostError(this.id);
    });
    try {
      return await Promise.race([work(controller.signal), lost]);
    } finally {
      this.#interrupt = undefined;
    }
  }

  /**
   * Writes and tells observers. Returns false if the status was not `onlyIf`:
   * of an operation that is held, only a cancel changes it.
   *
   * @throws LeaseLostError
   */
  async write(
    changes: OperationChanges,
    onlyIf?: OperationStatus,
  ): Promise<boolean> {
    return await this.#inTurn(async () => {
      const row = await this.lease.write(changes, onlyIf);
      if (row) {
        this.#row = row;
        this.services.publish(row);
      } else {
        this.#cancelRequested = true;
      }
      return row !== undefined;
    });
  }

  /** Keeps what people need not hear of at once, such as a checkpoint. */
  async writeQuietly(changes: () => OperationChanges): Promise<void> {
    await this.#inTurn(async () => {
      this.#row = (await this.lease.write(changes())) ?? this.#row;
    });
  }

  /** Writes for the last time and leaves the operation to others. */
  async release(changes: OperationChanges): Promise<void> {
    await this.log.flush();
    await this.#inTurn(async () => {
      this.#row = await this.lease.release(changes);
    });
    this.#over = true;
    if (this.#row.phase !== 'closed') {
      this.services.publish(this.#row);
    }
  }

  /** Another worker, or this one later, goes on where this one stops. */
  async handOver(): Promise<void> {
    await this.release({});
  }

  /** Hands over although the present step has not come to its end. */
  async abandon(): Promise<void> {
    await this.lease.release({});
  }

  /**
   * The state with a patch merged in and, in the record of the step at
   * `index`, the names of what it wrote; as values to write.
   */
  merged(
    index: number,
    patch: JsonObject | void,
    record: StepRecord = this.#row.steps[index],
  ): OperationChanges {
    const { state, steps } = this.#row;
    const keys = new Set([...(record.keys ?? []), ...Object.keys(patch ?? {})]);
    return {
      state: JSON.stringify({ ...state, ...patch }),
      steps: JSON.stringify(steps.with(index, { ...record, keys: [...keys] })),
    };
  }

  /**
   * One write after the other: two under way at once might answer in the
   * other order, and the older row would be taken for the newer one.
   */
  #inTurn<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(write);
    this.#lastWrite = result.catch(() => {});
    return result;
  }
}

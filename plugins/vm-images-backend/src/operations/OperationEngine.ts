import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { committed } from './committed';
import { cancelChildren, cancelOperation } from './cancelOperations';
import { checkDefinitions } from './checkDefinitions';
import { claimOperations } from './claimOperations';
import { crashAt } from './crashPoints';
import { messageOf } from './failure';
import { insertOperation } from './insertOperation';
import {
  countOpenOperations,
  getOperation,
  listOperations,
  type ListOperationsOptions,
  type OperationFilter,
} from './listOperations';
import { readOperationLog, type OperationLogLine } from './operationLog';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
} from './OperationRow';
import type { OperationEngineOptions } from './OperationEngineOptions';
import { OperationRun, type RunServices } from './OperationRun';
import { retryOperation } from './retryOperation';
import type {
  EnqueueRequest,
  OperationDefinition,
  OperationObserver,
} from './types';
import { Workers } from './Workers';

/**
 * Durable work in steps. Whatever is enqueued comes to its end, through
 * crashes and restarts, with several replicas, and tells its observers.
 * How is explained in `claimOperations.ts`.
 */
export class OperationEngine {
  readonly #database: Knex;
  readonly #logger: LoggerService;
  readonly #definitions: ReadonlyMap<string, OperationDefinition>;
  readonly #observers: readonly OperationObserver[];
  readonly #stopGraceMs: number;
  readonly #workers: Workers;

  /** @throws InputError if the definitions contradict each other */
  static create(options: OperationEngineOptions): OperationEngine {
    return new OperationEngine(options, checkDefinitions(options.definitions));
  }

  private constructor(
    options: OperationEngineOptions,
    definitions: ReadonlyMap<string, OperationDefinition>,
  ) {
    const { database, logger, leaseMs = 15_000 } = options;
    this.#database = database;
    this.#logger = logger;
    this.#definitions = definitions;
    this.#observers = options.observers ?? [];
    this.#stopGraceMs = options.stopGraceMs ?? 8_000;
    const services = this.#servicesOf(options, leaseMs);
    const claims = {
      ...{ database, leaseMs, kinds: [...definitions.keys()] },
      leaseOwner: `${hostname()}:${process.pid}:${randomUUID()}`,
      queueLimits: options.queueLimits ?? (() => Infinity),
    };
    this.#workers = new Workers({
      ...{ database, logger },
      concurrency: options.concurrency ?? 32,
      pollMs: options.pollMs ?? 5_000,
      claim: count => claimOperations({ ...claims, count }),
      open: (row, claimedAt) => new OperationRun(services, row, claimedAt),
    });
  }

  /** Begins to work, at once on what is there. */
  start(): void {
    this.#workers.start();
  }

  /**
   * Stops working within ten seconds. Steps are interrupted, and other
   * replicas, or this one after its restart, go on where they stopped.
   */
  async stop(): Promise<void> {
    await this.#workers.stop(this.#stopGraceMs);
  }

  /** Looks for work now; `enqueue` does so by itself. */
  wake(): void {
    this.#workers.wake();
  }

  /**
   * Writes down that something is to be done. With `tx` it becomes so when
   * that transaction commits, together with whatever else it writes.
   */
  async enqueue(
    request: EnqueueRequest,
    options?: { tx?: Knex.Transaction },
  ): Promise<OperationRow> {
    const definition = this.#definitions.get(request.kind);
    if (!definition) {
      throw new InputError(
        `There is no kind of operation named '${request.kind}'`,
      );
    }
    const tx = options?.tx;
    const row = await insertOperation({
      tx: tx ?? this.#database,
      request,
      definition,
    });
    this.#afterCommit(tx, [row]);
    if (request.delayMs) {
      this.#workers.wakeIn(request.delayMs);
    }
    return row;
  }

  /**
   * Cancels an operation with its children, in the name of `by`. It answers at
   * once, usually with status `cancelling`; clean-up takes its time.
   *
   * @throws NotFoundError, or ConflictError if it has ended or is ending
   */
  async cancel(id: string, by: string): Promise<OperationRow> {
    const result = await cancelOperation(this.#database, { id, by });
    this.#changed(result.changed);
    return result.operation;
  }

  /**
   * Goes on with an operation that failed or was cancelled: from the step that
   * failed or, if there was a clean-up, from the first step that was undone.
   * Its failed children go on too.
   *
   * @throws NotFoundError, or ConflictError if it is in any other state
   */
  async retry(
    id: string,
    by: string,
    options?: { tx?: Knex.Transaction },
  ): Promise<OperationRow> {
    const tx = options?.tx;
    const changed = tx
      ? await retryOperation(tx, { id, by })
      : await this.#database.transaction(own =>
          retryOperation(own, { id, by }),
        );
    this.#afterCommit(tx, changed);
    return changed[0];
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<OperationRow> {
    return await getOperation(this.#database, id);
  }

  /** @throws InputError for a limit or cursor that is none */
  async list(
    options: ListOperationsOptions = {},
  ): Promise<{ items: OperationRow[]; nextCursor?: string }> {
    return await listOperations(this.#database, options);
  }

  /** How many wait or run. */
  async countOpen(
    options: OperationFilter & Pick<ListOperationsOptions, 'visibleTo'> = {},
  ): Promise<number> {
    return await countOpenOperations(this.#database, options);
  }

  /** Lines of its log after number `after`, oldest first, at most 1000. */
  async log(id: string, after?: number): Promise<OperationLogLine[]> {
    return await readOperationLog({ database: this.#database, id, after });
  }

  #servicesOf(options: OperationEngineOptions, leaseMs: number): RunServices {
    return {
      database: this.#database,
      logger: this.#logger,
      definitions: this.#definitions,
      observers: this.#observers,
      leaseMs,
      maxAttempts: options.maxAttempts ?? 5,
      backOffMs: options.backOffMs ?? 1_000,
      redact: options.redact ?? (text => text),
      crash: options.crash ?? crashAt,
      publish: row => this.#publish(row),
      wakeIn: ms => this.#workers.wakeIn(ms),
      cancelChildren: async parent => {
        const by = parent.cancelRequestedBy ?? `operation ${parent.id}`;
        const parentId = parent.id;
        this.#changed(await cancelChildren(this.#database, { parentId, by }));
      },
    };
  }

  /** In a caller's transaction only the commit shows what has become of it. */
  #afterCommit(tx: Knex.Transaction | undefined, rows: OperationRow[]): void {
    if (!tx) {
      this.#changed(rows);
      return;
    }
    const ids = rows.map(row => row.id);
    const readAgain = async () => {
      await committed(tx);
      const found = await this.#database<OperationTableRow>(OPERATIONS).whereIn(
        'id',
        ids,
      );
      this.#changed(found.map(toOperationRow));
    };
    readAgain().catch(error =>
      this.#logger.debug(
        `Operations ${ids} were not begun: ${messageOf(error)}`,
      ),
    );
  }

  /** After something was enqueued, cancelled or put back in line. */
  #changed(rows: OperationRow[]): void {
    for (const row of rows) {
      if (row.cancelRequestedBy) {
        this.#workers.cancel(row.id);
      }
      this.#publish(row);
    }
    if (rows.length > 0) {
      this.#workers.wake();
    }
  }

  #publish(row: OperationRow): void {
    for (const observer of this.#observers) {
      const tell = async () => observer.onChange?.(row);
      tell().catch(error =>
        this.#logger.warn(
          `An observer of operation ${row.id} failed: ${messageOf(error)}`,
        ),
      );
    }
  }
}

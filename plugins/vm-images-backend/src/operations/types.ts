/**
 * What a kind of work declares, and what its steps are handed when they run.
 *
 * Inputs and states are JSON; declare them as `type` aliases (an `interface`
 * has no index signature and does not fit `JsonObject`).
 */
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type {
  ChildOutcome,
  LogLevel,
  OperationOutcome,
  OperationRow,
} from './OperationRow';
import type { LookAgain, WaitForChildren } from './errors';

/**
 * A kind of work. The list of steps is written down when an operation is
 * enqueued and followed by name, so a later release may change it while older
 * operations are still under way.
 */
export interface OperationDefinition<
  I extends JsonObject = JsonObject,
  S extends JsonObject = JsonObject,
> {
  /** Such as `image.import`: lower case, digits, dots and dashes. */
  kind: string;
  /** In the order in which they run. */
  steps: OperationStep<I, S>[];
  /** The concurrency group, such as `boot:local`; none means no limit. */
  queue?(input: I): string | undefined;
  /**
   * Runs after success, or after failure or cancel and their clean-up, and
   * before the operation shows its final status: whoever sees `succeeded`
   * finds the subject's row up to date. At least once, so idempotent.
   */
  onEnd?(context: EndContext<I, S>): Promise<void>;
}

/** One checkpointed piece of an operation. */
export interface OperationStep<
  I extends JsonObject = JsonObject,
  S extends JsonObject = JsonObject,
> {
  /** Lower case, digits and dashes, at most 24 characters. */
  name: string;
  /** As people read it: "Convert the disk". */
  title: string;
  /**
   * Whether a cancel may interrupt it; otherwise it finishes first and is then
   * undone. Losing the lease and shutting down interrupt every step.
   * @defaultValue true
   */
  cancellable?: boolean;
  /** Its share of the whole operation's progress. @defaultValue 1 */
  weight?: number;
  /**
   * Does the work. May run again after a crash, so it is idempotent: it names
   * what it makes by `idempotencyKey` and looks for that first. What it
   * returns is merged into the state by the same statement that marks it done.
   */
  run(
    context: StepContext<I, S>,
  ): Promise<Partial<S> | WaitForChildren | LookAgain | void>;
  /**
   * Removes what the step made, also when it was interrupted half way or never
   * made anything. Runs after failure or cancel, last started step first.
   */
  undo?(context: StepContext<I, S>): Promise<void>;
}

/** What a step may know of the operation that it is part of. */
export interface OperationFacts<I extends JsonObject = JsonObject> {
  id: string;
  kind: string;
  input: Readonly<I>;
  subject?: { type: string; id: string; name?: string };
  ownerRef?: string;
  createdBy: string;
  parentId?: string;
  /** Which try of this step it is, from 1. */
  attempt: number;
}

/** What both steps and `onEnd` are handed. */
export interface OperationContext<
  I extends JsonObject = JsonObject,
  S extends JsonObject = JsonObject,
> {
  readonly operation: OperationFacts<I>;
  /** What the steps left so far. Before the first one it is empty. */
  readonly state: Readonly<S>;
  /**
   * Aborts when the work must stop; the reason is an `OperationAborted` that
   * tells why. After a cancel nothing else happens until the step has ended.
   */
  readonly signal: AbortSignal;
  /** Adds a line to the operation's log. Secrets are redacted, length is cut. */
  log(line: string, level?: LogLevel): void;
  /**
   * Runs a transaction that commits only if this worker still holds the
   * operation. All writes to the portal's own tables belong in it.
   *
   * Use nothing but `tx` inside: SQLite has a single connection, and awaiting
   * anything else while holding it stops the whole backend.
   */
  fenced<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T>;
  /** How the children of this operation stand now, oldest first. */
  children(): Promise<ChildOutcome[]>;
}

/** What a step is handed. */
export interface StepContext<
  I extends JsonObject = JsonObject,
  S extends JsonObject = JsonObject,
> extends OperationContext<I, S> {
  /**
   * The same on every try of this step, at most 64 characters of
   * `[a-z0-9.-]`: the tag or name to give to what the step makes. Only a
   * retry after a clean-up has another one.
   */
  readonly idempotencyKey: string;
  /** How far this step is, 0 to 1; as often as one likes. */
  progress(fraction: number, message?: string): void;
  /** A checkpoint in the middle of the step. */
  save(patch: Partial<S>): Promise<void>;
  /**
   * Enqueues a child. The same `key` in the same step is the same child, so
   * asking again after a crash finds the first one. The children of a parent
   * that is cancelled or fails are cancelled.
   */
  spawn(child: ChildRequest): Promise<OperationRow>;
}

/** What `onEnd` is handed. */
export interface EndContext<
  I extends JsonObject = JsonObject,
  S extends JsonObject = JsonObject,
> extends OperationContext<I, S> {
  readonly outcome: OperationOutcome;
  /** Why it failed, or what a clean-up could not remove. */
  readonly error?: OperationRow['error'];
}

/** What is asked of `enqueue`. */
export interface EnqueueRequest<I extends JsonObject = JsonObject> {
  kind: string;
  input: I;
  subject?: { type: string; id: string; name?: string };
  /** Entity ref of the owner; none for the portal's own work. */
  ownerRef?: string;
  /** Entity ref of the user, or the name of the service, that asked for it. */
  createdBy: string;
  parentId?: string;
  /** Not to begin before this many milliseconds have passed. */
  delayMs?: number;
}

/** A child to enqueue; owner and creator default to the parent's. */
export type ChildRequest<I extends JsonObject = JsonObject> = Omit<
  EnqueueRequest<I>,
  'parentId' | 'createdBy'
> & { key: string; createdBy?: string };

/**
 * Who wants to hear of operations: live pages, notifications, the audit log.
 * Told after commit; what they throw is logged and changes nothing.
 */
export interface OperationObserver {
  /** Something a person would see has changed. Not awaited. */
  onChange?(operation: OperationRow): void | Promise<void>;
  /** It has ended. Once, or once more if the process died while telling. */
  onEnd?(operation: OperationRow): void | Promise<void>;
}

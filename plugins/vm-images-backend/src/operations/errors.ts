import { CustomErrorBase } from '@backstage/errors';

/**
 * Thrown by a step that may well succeed a little later. The operation gives
 * its worker and its place in the queue away, and the step is tried again
 * after `afterMs` (or an exponential back-off), both with jitter, until its
 * attempts are used up. `remedy` is shown to people if it then fails.
 */
export class RetryableError extends CustomErrorBase {
  name = 'RetryableError' as const;
  readonly afterMs: number | undefined;
  readonly remedy: string | undefined;

  constructor(
    message: string,
    options?: { afterMs?: number; remedy?: string; cause?: unknown },
  ) {
    super(message, options?.cause);
    this.afterMs = options?.afterMs;
    this.remedy = options?.remedy;
  }
}

/**
 * Thrown by a step when what it was there for has been cancelled elsewhere: by
 * whoever cancelled each of its children, or deleted its subject. The
 * operation is cleaned up and ends as `cancelled`, without an error.
 */
export class NothingLeftToDo extends CustomErrorBase {
  name = 'NothingLeftToDo' as const;
}

/** Why a step's signal aborts. */
export type AbortCause = 'cancelled' | 'lease-lost' | 'shutdown';

const abortMessages: Record<AbortCause, string> = {
  cancelled: 'The operation was cancelled',
  'lease-lost': 'Another worker has taken over the operation',
  shutdown: 'The backend is shutting down; the operation goes on later',
};

/** The reason of a step's aborted signal. */
export class OperationAborted extends CustomErrorBase {
  name = 'OperationAborted' as const;
  readonly because: AbortCause;

  constructor(because: AbortCause) {
    super(abortMessages[because]);
    this.because = because;
  }
}

/** Why this signal has aborted, if it has and was an operation's. */
export function abortCauseOf(signal: AbortSignal): AbortCause | undefined {
  const reason: unknown = signal.reason;
  return reason instanceof OperationAborted ? reason.because : undefined;
}

/**
 * A write was refused because the operation has changed hands. Whoever gets it
 * stops at once and writes nothing more.
 */
export class LeaseLostError extends CustomErrorBase {
  name = 'LeaseLostError' as const;

  constructor(id: string) {
    super(`Operation ${id} is no longer held by this worker`);
  }
}

/** See {@link waitForChildren}. */
export class WaitForChildren extends CustomErrorBase {
  name = 'WaitForChildren' as const;
}

/**
 * Returned or thrown by a step to park the operation until none of its
 * children is open. It holds neither a worker nor a place in its queue
 * meanwhile; then the step runs again, and reads `context.children()`.
 */
export function waitForChildren(): WaitForChildren {
  return new WaitForChildren('Waiting for children');
}

/** See {@link lookAgain}. */
export class LookAgain extends CustomErrorBase {
  name = 'LookAgain' as const;
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/**
 * Returned or thrown by a step that waits for something which is none of its
 * children, such as work that several operations share. It holds neither a
 * worker nor a place in its queue meanwhile; after `afterMs` the step runs again
 * and looks, as often as it likes: that is not a try that failed. `message` is
 * shown to people.
 */
export function lookAgain(message: string, afterMs: number): LookAgain {
  return new LookAgain(message, afterMs);
}

import { databaseTime } from './databaseTime';
import { RetryableError, type LookAgain } from './errors';
import { failureOf } from './failure';
import type { OperationRun } from './OperationRun';

/** No pause is longer, unless a platform asked for it. */
const LONGEST_MS = 60_000;
/** No platform is believed that asks for more. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * How long to wait before try `attempt + 1`. What was asked for is a lower
 * bound; otherwise the pause doubles each time. Jitter keeps many operations
 * that failed together from coming back together.
 */
export function backOffMs(options: {
  attempt: number;
  baseMs: number;
  afterMs?: number;
  random?: () => number;
}): number {
  const { attempt, baseMs, afterMs, random = Math.random } = options;
  if (afterMs !== undefined) {
    const asked = Math.min(Math.max(afterMs, 0), LONGEST_ASKED_MS);
    return Math.round(asked * (1 + random() / 4));
  }
  const full = Math.min(baseMs * 2 ** (attempt - 1), LONGEST_MS);
  return Math.round(full * (0.75 + random() / 2));
}

/**
 * Leaves the operation alone for a while; then any worker tries the same thing
 * again. Meanwhile it holds neither a worker nor a place in its queue.
 */
export async function backOff(
  run: OperationRun,
  error: unknown,
): Promise<void> {
  const { database, redact, wakeIn } = run.services;
  const { attempt } = run.row;
  const pauseMs = backOffMs({
    attempt,
    baseMs: run.services.backOffMs,
    afterMs: error instanceof RetryableError ? error.afterMs : undefined,
  });
  const { reason } = failureOf('', error, redact);
  const message = `Try ${attempt} failed, next in ${Math.ceil(
    pauseMs / 1000,
  )} s: ${reason}`;
  run.log.add(message, 'warn');
  await run.release({
    attempt: attempt + 1,
    not_before: databaseTime(database, pauseMs),
    message,
  });
  wakeIn(pauseMs);
}

/**
 * The same for a step that only waits. It ran well, so that tries which a crash
 * ended before do not count any more.
 */
export async function pause(
  run: OperationRun,
  { message, afterMs }: LookAgain,
): Promise<void> {
  const { database, wakeIn } = run.services;
  await run.release({
    attempt: 1,
    not_before: databaseTime(database, afterMs),
    message,
  });
  wakeIn(afterMs);
}

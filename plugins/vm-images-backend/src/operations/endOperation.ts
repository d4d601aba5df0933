import { setTimeout as delay } from 'node:timers/promises';
import { backOff } from './backOff';
import { listChildren } from './children';
import { openEndContext } from './contexts';
import { crashPointOf } from './crashPoints';
import { databaseNowSql } from './databaseTime';
import { LeaseLostError } from './errors';
import { failureOf, messageOf } from './failure';
import type {
  OperationFailure,
  StepRecord,
  OperationOutcome,
} from './OperationRow';
import type { OperationRun } from './OperationRun';
import type { OperationObserver } from './types';

/** How long an observer may take to hear of an end. */
const TELL_MS = 30_000;

/**
 * Phase `end`: tells the subject how it went, then makes the status final.
 */
export async function endOperation(run: OperationRun): Promise<void> {
  const { crash, maxAttempts } = run.services;
  const { kind, attempt } = run.row;
  await crash(crashPointOf.end(kind, 'before-end'));
  let error: unknown;
  try {
    if (attempt > maxAttempts) {
      throw new Error('The backend stopped each time it was tried');
    }
    await run.interruptible(['lease-lost'], async signal => {
      await run.definition.onEnd?.(openEndContext(run, signal));
      await run.log.flush();
    });
  } catch (thrown) {
    if (thrown instanceof LeaseLostError || !run.lease.held) {
      throw new LeaseLostError(run.id);
    }
    if (attempt < maxAttempts) {
      await backOff(run, thrown);
      return;
    }
    error = thrown;
  }
  await crash(crashPointOf.end(kind, 'after-end'));
  await writeEnd(run, error);
  await crash(crashPointOf.end(kind, 'before-announce'));
}

/** Steps that never ran, or were interrupted, will not be done. */
function neverDone(step: StepRecord): StepRecord {
  return step.status === 'pending' || step.status === 'running'
    ? { ...step, status: 'skipped' }
    : step;
}

/**
 * What could not be told to its subject has not succeeded, whatever the steps
 * did. A retry then has nothing to run and tells it again.
 */
async function writeEnd(run: OperationRun, error: unknown): Promise<void> {
  const { database, logger, redact } = run.services;
  let failure: OperationFailure | undefined = run.row.error;
  let outcome: OperationOutcome = run.row.outcome ?? 'failed';
  if (error !== undefined) {
    const told = failureOf('end', error, redact);
    logger.error(`End of operation ${run.id} was not taken in: ${told.reason}`);
    run.log.add(`The end could not be recorded: ${told.reason}`, 'error');
    failure ??= told;
    outcome = outcome === 'succeeded' ? 'failed' : outcome;
  }
  const children = await listChildren(database, run.id);
  await run.write({
    status: outcome,
    outcome,
    phase: 'announce',
    steps: JSON.stringify(run.row.steps.map(neverDone)),
    error: failure ? JSON.stringify(failure) : null,
    children: children.length > 0 ? JSON.stringify(children) : null,
    finished_at: database.raw(
      `coalesce(finished_at, ${databaseNowSql(database)})`,
    ),
    attempt: 1,
    message: null,
    ...(outcome === 'succeeded' ? { progress: 1 } : {}),
  });
}

/** Phase `announce`: tells the observers, and leaves it for good. */
export async function announceEnd(run: OperationRun): Promise<void> {
  const { observers, maxAttempts } = run.services;
  const tired = run.row.attempt > maxAttempts;
  await Promise.all(
    (tired ? [] : observers).map(observer => tell(run, observer)),
  );
  await run.release({ phase: 'closed' });
}

/** One observer that fails or hangs is no reason for the others not to hear. */
async function tell(
  run: OperationRun,
  observer: OperationObserver,
): Promise<void> {
  const timer = new AbortController();
  try {
    const late = delay(TELL_MS, undefined, { signal: timer.signal }).then(
      () => {
        throw new Error(`it took longer than ${TELL_MS} ms`);
      },
    );
    const told = async () => observer.onEnd?.(run.row);
    await Promise.race([late, told()]);
  } catch (error) {
    const { logger, redact } = run.services;
    const reason = redact(messageOf(error));
    logger.error(`An observer of operation ${run.id} failed: ${reason}`);
  } finally {
    timer.abort();
  }
}

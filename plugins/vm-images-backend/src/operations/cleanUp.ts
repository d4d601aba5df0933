import { backOff } from './backOff';
import { listChildren } from './children';
import { openStepContext } from './contexts';
import { crashPointOf } from './crashPoints';
import { LeaseLostError } from './errors';
import { failureOf } from './failure';
import type { OperationChanges, StepRecord } from './OperationRow';
import type { OperationRun } from './OperationRun';
import type { OperationStep } from './types';

/**
 * Ends the way forward: because the present step failed with `error`, or
 * because someone cancelled. If both happened at once the cancel was
 * acknowledged, so it counts; only the database knows that for sure.
 * `otherwise` is the outcome if nobody cancelled the operation itself.
 */
export async function beginCleanUp(
  run: OperationRun,
  error?: unknown,
  otherwise: 'failed' | 'cancelled' = 'failed',
): Promise<void> {
  const { database, redact } = run.services;
  const { steps, stepIndex } = run.row;
  const record = steps.at(stepIndex);
  const changes: OperationChanges = {
    phase: 'undo',
    outcome: database.raw(
      "case when status = 'cancelling' then 'cancelled' else ? end",
      [otherwise],
    ),
    attempt: 1,
  };
  if (error !== undefined && record) {
    const failure = failureOf(record.name, error, redact);
    changes.error = JSON.stringify(failure);
    changes.steps = JSON.stringify(
      steps.with(stepIndex, {
        ...record,
        status: 'failed',
        finishedAt: run.nowIso(),
      }),
    );
    run.log.add(`${record.title} failed: ${failure.reason}`, 'error');
  }
  await run.write(changes);
}

/**
 * Takes an operation in phase `undo` one step further: waits for its children,
 * cleans up after one step, or finds that nothing is left to do.
 */
export async function cleanUpNextStep(run: OperationRun): Promise<void> {
  const { id, services } = run;
  await services.cancelChildren(run.row);
  const children = await listChildren(services.database, id);
  if (children.some(child => !child.ended)) {
    await run.release({ waiting: true });
    return;
  }
  const index = run.row.steps.findLastIndex(
    ({ name, startedAt, cleaned, leftBehind }) =>
      startedAt && !cleaned && !leftBehind && run.stepNamed(name)?.undo,
  );
  if (index < 0) {
    await run.write({ phase: 'end', attempt: 1 });
  } else if (run.row.attempt > services.maxAttempts) {
    const error = new Error('The backend stopped each time it was tried');
    await leaveBehind(run, index, error);
  } else {
    await undoStep(run, run.stepNamed(run.row.steps[index].name)!, index);
  }
}

async function undoStep(
  run: OperationRun,
  step: OperationStep,
  index: number,
): Promise<void> {
  const { crash, maxAttempts } = run.services;
  const { kind } = run.row;
  await crash(crashPointOf.step(kind, step.name, 'before-undo'));
  try {
    await run.interruptible(['lease-lost', 'shutdown'], async signal => {
      const { context, close } = openStepContext(run, index, signal);
      try {
        await step.undo?.(context);
      } finally {
        await close();
      }
    });
  } catch (error) {
    if (error instanceof LeaseLostError || !run.lease.held) {
      throw new LeaseLostError(run.id);
    }
    if (run.stopping) {
      await run.handOver();
    } else if (run.row.attempt < maxAttempts) {
      await backOff(run, error);
    } else {
      await leaveBehind(run, index, error);
    }
    return;
  }
  await crash(crashPointOf.step(kind, step.name, 'after-undo'));
  const record = run.row.steps[index];
  await writeRecord(run, index, {
    ...record,
    status: record.status === 'failed' ? 'failed' : 'undone',
    cleaned: true,
  });
}

async function writeRecord(
  run: OperationRun,
  index: number,
  record: StepRecord,
  error?: string,
): Promise<void> {
  const finished: StepRecord = { ...record, finishedAt: run.nowIso() };
  await run.write({
    steps: JSON.stringify(run.row.steps.with(index, finished)),
    attempt: 1,
    message: null,
    ...(error ? { error } : {}),
  });
}

/** Gives one clean-up up and says so where people will read it. */
async function leaveBehind(
  run: OperationRun,
  index: number,
  error: unknown,
): Promise<void> {
  const { redact, logger } = run.services;
  const record = run.row.steps[index];
  const failure = failureOf(record.name, error, redact);
  const text = `Could not clean up after "${record.title}": ${failure.reason}`;
  const before = run.row.error;
  const cleanUp = [before?.cleanUp, text].filter(Boolean).join('\n');
  logger.error(`Operation ${run.id} left something behind: ${text}`);
  run.log.add(text, 'error');
  await writeRecord(
    run,
    index,
    { ...record, status: 'failed', leftBehind: true },
    JSON.stringify({ ...(before ?? failure), cleanUp }),
  );
}

import type { JsonObject } from '@backstage/types';
import { backOff, pause } from './backOff';
import { beginCleanUp } from './cleanUp';
import { listChildren } from './children';
import { openStepContext, overallProgress } from './contexts';
import { crashPointOf } from './crashPoints';
import {
  LeaseLostError,
  LookAgain,
  NothingLeftToDo,
  RetryableError,
  WaitForChildren,
} from './errors';
import { failureOf } from './failure';
import type { OperationRun } from './OperationRun';
import type { OperationStep } from './types';

/**
 * Takes an operation in phase `run` one step further: begins its clean-up,
 * decides that it has succeeded, or runs its present step once.
 */
export async function runNextStep(run: OperationRun): Promise<void> {
  const { stepIndex: index, steps, attempt } = run.row;
  const record = steps.at(index);
  const step = record && run.stepNamed(record.name);
  const mustFinish =
    record?.status === 'running' && step?.cancellable === false;
  if (run.cancelRequested && !mustFinish) {
    await beginCleanUp(run);
  } else if (!record) {
    await run.write(
      { phase: 'end', outcome: 'succeeded', attempt: 1 },
      'running',
    );
  } else if (!step) {
    await beginCleanUp(
      run,
      new Error(
        `This version has no step '${record.name}' for operations of kind ${run.row.kind}; start it anew`,
      ),
    );
  } else if (attempt > run.services.maxAttempts) {
    await beginCleanUp(
      run,
      new Error(
        `The backend stopped in the middle of this step ${
          attempt - 1
        } times; it was not tried again`,
      ),
    );
  } else {
    await runStep(run, step, index);
  }
}

/** Marks the step as running, so that a clean-up will know of it. */
async function markStarted(run: OperationRun, index: number): Promise<boolean> {
  const record = run.row.steps[index];
  if (record.status === 'running') {
    return true;
  }
  const steps = run.row.steps.with(index, {
    ...record,
    status: 'running',
    startedAt: run.nowIso(),
  });
  return await run.write(
    {
      steps: JSON.stringify(steps),
      progress: overallProgress(run, index, 0),
      message: null,
    },
    'running',
  );
}

async function markDone(
  run: OperationRun,
  index: number,
  patch: JsonObject | void,
): Promise<void> {
  const record = run.row.steps[index];
  await run.write({
    ...run.merged(index, patch, {
      ...record,
      status: 'done',
      finishedAt: run.nowIso(),
    }),
    step_index: index + 1,
    attempt: 1,
    progress: overallProgress(run, index, 1),
  });
}

async function runStep(
  run: OperationRun,
  step: OperationStep,
  index: number,
): Promise<void> {
  if (!(await markStarted(run, index))) {
    return;
  }
  const { crash } = run.services;
  const point = (moment: 'before' | 'after-run' | 'after-commit') =>
    crashPointOf.step(run.row.kind, step.name, moment);
  await crash(point('before'));
  let patch: JsonObject | void;
  try {
    patch = await callStep(run, step, index);
  } catch (error) {
    await settle(run, step, error);
    return;
  }
  await crash(point('after-run'));
  await markDone(run, index, patch);
  await crash(point('after-commit'));
}

async function callStep(
  run: OperationRun,
  step: OperationStep,
  index: number,
): Promise<JsonObject | void> {
  const causes =
    step.cancellable === false
      ? (['lease-lost', 'shutdown'] as const)
      : (['cancelled', 'lease-lost', 'shutdown'] as const);
  return await run.interruptible(causes, async signal => {
    const { context, close } = openStepContext(run, index, signal);
    try {
      const result = await step.run(context);
      if (result instanceof WaitForChildren || result instanceof LookAgain) {
        throw result;
      }
      return result;
    } finally {
      await close();
    }
  });
}

/** Decides what becomes of an operation whose step did not come to its end. */
async function settle(
  run: OperationRun,
  step: OperationStep,
  error: unknown,
): Promise<void> {
  if (error instanceof LeaseLostError || !run.lease.held) {
    throw new LeaseLostError(run.id);
  }
  if (run.stopping && step.cancellable === false) {
    // Cancelled or not: whoever takes over has to bring it to its end first.
    await run.handOver();
  } else if (run.cancelRequested) {
    await beginCleanUp(run);
  } else if (error instanceof WaitForChildren) {
    await park(run, step);
  } else if (error instanceof LookAgain) {
    await pause(run, error);
  } else if (run.stopping) {
    // Whether it failed by itself or because of the abort cannot be told
    // apart; whoever takes over tries it once more.
    await run.handOver();
  } else if (
    error instanceof RetryableError &&
    run.row.attempt < run.services.maxAttempts
  ) {
    await backOff(run, error);
  } else if (error instanceof NothingLeftToDo) {
    run.log.add(error.message);
    await beginCleanUp(run, undefined, 'cancelled');
  } else {
    const { reason } = failureOf(step.name, error, run.services.redact);
    run.services.logger.info(
      `Operation ${run.id} failed in ${run.row.kind}/${step.name}: ${reason}`,
    );
    await beginCleanUp(run, error);
  }
}

/**
 * Gives the operation away until none of its children is open. If they have
 * all ended meanwhile the step runs again at once; a step that then waits
 * although nothing has changed would do so for ever.
 */
async function park(run: OperationRun, step: OperationStep): Promise<void> {
  const children = await listChildren(run.services.database, run.id);
  if (children.some(child => !child.ended)) {
    await run.release({ waiting: true });
  } else if (run.waitedInVain.get(step.name) === children.length) {
    await beginCleanUp(
      run,
      new Error(`Step ${step.name} waits for children, but none is open`),
    );
  } else {
    run.waitedInVain.set(step.name, children.length);
  }
}

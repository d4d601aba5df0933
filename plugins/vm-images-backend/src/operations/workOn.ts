import { cleanUpNextStep } from './cleanUp';
import { announceEnd, endOperation } from './endOperation';
import { LeaseLostError } from './errors';
import { messageOf } from './failure';
import type { OperationPhase } from './OperationRow';
import type { OperationRun } from './OperationRun';
import { runNextStep } from './runSteps';

const next: Record<OperationPhase, (run: OperationRun) => Promise<void>> = {
  run: run => (run.stopping ? run.handOver() : runNextStep(run)),
  undo: run => (run.stopping ? run.handOver() : cleanUpNextStep(run)),
  end: endOperation,
  announce: announceEnd,
  closed: async run => run.lease.lose(),
};

/**
 * Works on a claimed operation until it has ended, is given away, or is lost.
 * Never fails. Each turn of the loop starts from what the row says, which is
 * what another worker would do after a crash.
 */
export async function workOn(run: OperationRun): Promise<void> {
  const { logger, redact } = run.services;
  try {
    while (!run.over) {
      await next[run.row.phase](run);
    }
  } catch (error) {
    if (error instanceof LeaseLostError) {
      logger.warn(`${error.message}; what it was doing is left to the other`);
    } else {
      const text = redact(messageOf(error));
      logger.error(`Work on operation ${run.id} broke off: ${text}`);
    }
    // Left as it is: the lease runs out, and the next claim counts a try.
    run.lease.lose();
  }
}

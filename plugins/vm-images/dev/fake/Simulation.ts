import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';

/** What an operation goes through, with the milliseconds each stage takes. */
export interface Script {
  operation: Operation;
  stages: readonly (readonly [title: string, milliseconds: number])[];
  /** Title of the stage that fails, and why. */
  fails?: { stage: string; reason: string; remedy?: string };
  /** Milliseconds before the first stage. */
  waits?: number;
  onStart?: () => void;
  onEnd: (operation: Operation) => void;
}

/**
 * Moves operations on as time goes by; looked at before every answer, so that
 * no timer is left behind.
 */
export class Simulation {
  /** 0 lets everything end before the next answer. */
  slowness = 1;
  readonly #running: { script: Script; begun: number; started?: boolean }[] =
    [];

  run(script: Script): void {
    const { operation, stages } = script;
    Object.assign(operation, {
      status: 'queued',
      progress: 0,
      stage: undefined,
      error: undefined,
      finishedAt: undefined,
      cancellable: true,
      retryable: false,
      stages: stages.map(([title]) => ({
        name: title,
        title,
        status: 'pending',
      })),
    } satisfies Partial<Operation>);
    this.#running.push({ script, begun: Date.now() });
  }

  advance(now = Date.now()): void {
    for (const one of [...this.#running]) {
      const { script } = one;
      const passed =
        this.slowness === 0
          ? Infinity
          : (now - one.begun) / this.slowness - (script.waits ?? 0);
      if (passed < 0 || script.operation.status === 'cancelled') continue;
      if (!one.started) {
        one.started = true;
        script.operation.startedAt = new Date(now).toISOString();
        script.onStart?.();
      }
      if (step(script, passed, now)) {
        this.#running.splice(this.#running.indexOf(one), 1);
        script.onEnd(script.operation);
      }
    }
  }
}

/** Says how far it is; true once it is over. */
function step(script: Script, passed: number, now: number): boolean {
  const { operation, stages, fails } = script;
  const at = new Date(now).toISOString();
  const total = stages.reduce((sum, [, time]) => sum + time, 0);
  operation.status = 'running';
  operation.progress = Math.min(1, passed / total);
  operation.updatedAt = at;
  let end = 0;
  for (const [index, [title, time]] of stages.entries()) {
    const stage = operation.stages[index];
    end += time;
    stage.startedAt ??= at;
    if (passed < end) {
      stage.status = 'running';
      operation.stage = title;
      return false;
    }
    stage.finishedAt ??= at;
    stage.status = fails?.stage === title ? 'failed' : 'done';
    if (stage.status === 'failed') {
      finish(operation, 'failed', at);
      operation.error = { ...fails!, stage: title };
      operation.retryable = true;
      return true;
    }
  }
  finish(operation, 'succeeded', at);
  return true;
}

function finish(operation: Operation, status: Operation['status'], at: string) {
  Object.assign(operation, {
    status,
    finishedAt: at,
    stage: undefined,
    cancellable: false,
  });
}

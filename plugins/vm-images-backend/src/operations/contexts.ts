import { InputError } from '@backstage/errors';
import { listChildren, spawnChild } from './children';
import { cleanText, messageOf } from './failure';
import type { OperationRow } from './OperationRow';
import type { OperationRun } from './OperationRun';
import { Throttle } from './Throttle';
import type {
  ChildRequest,
  EndContext,
  OperationContext,
  OperationFacts,
  StepContext,
} from './types';

/** Progress is written to the database at most twice a second … */
const WRITE_EVERY_MS = 500;
/** … and told to live pages at most five times a second. */
const PUBLISH_EVERY_MS = 200;

function factsOf(row: OperationRow): OperationFacts {
  const { id, kind, input, subject, ownerRef, createdBy, parentId, attempt } =
    row;
  return { id, kind, input, subject, ownerRef, createdBy, parentId, attempt };
}

/** All but `state`, which is a getter and would not survive a spread. */
function openBase(
  run: OperationRun,
  signal: AbortSignal,
): Omit<OperationContext, 'state'> {
  return {
    operation: factsOf(run.row),
    signal,
    log: (line, level) => run.log.add(line, level),
    fenced: work => run.lease.transaction(work),
    children: () => listChildren(run.services.database, run.id),
  };
}

/** What the step at `index` makes is marked with this. */
export function idempotencyKeyOf(row: OperationRow, index: number): string {
  const { name, round } = row.steps[index];
  return [row.id, name, round || undefined].filter(Boolean).join('.');
}

/** Progress of the whole when the step at `index` has come to `fraction`. */
export function overallProgress(
  run: OperationRun,
  index: number,
  fraction: number,
): number {
  const weights = run.row.steps.map(
    step => run.stepNamed(step.name)?.weight ?? 1,
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const before = weights.slice(0, index).reduce((sum, w) => sum + w, 0);
  return all > 0 ? (before + (weights[index] ?? 0) * fraction) / all : 0;
}

/** Takes what a step reports and passes on as much as anyone can look at. */
class ProgressReporter {
  readonly #run: OperationRun;
  readonly #index: number;
  readonly #writes: Throttle;
  readonly #events: Throttle;
  #progress: number;
  #message: string | undefined;

  constructor(run: OperationRun, index: number) {
    this.#run = run;
    this.#index = index;
    this.#progress = run.row.progress;
    this.#writes = new Throttle(() => this.#write(), WRITE_EVERY_MS);
    this.#events = new Throttle(() => this.#publish(), PUBLISH_EVERY_MS);
  }

  report(fraction: number, message: string | undefined): void {
    const { phase } = this.#run.row;
    if (phase === 'run' && Number.isFinite(fraction)) {
      const inBounds = Math.min(1, Math.max(0, fraction));
      this.#progress = overallProgress(this.#run, this.#index, inBounds);
    }
    if (message !== undefined) {
      this.#message = cleanText(this.#run.services.redact(message), 500);
    }
    this.#writes.request();
    this.#events.request();
  }

  async close(): Promise<void> {
    await Promise.all([this.#writes.close(), this.#events.close()]);
  }

  async #write(): Promise<void> {
    try {
      await this.#run.writeQuietly(() => ({
        progress: this.#progress,
        message: this.#message ?? null,
      }));
    } catch (error) {
      const { logger } = this.#run.services;
      const reason = messageOf(error);
      logger.debug(`Progress of ${this.#run.id} not written: ${reason}`);
    }
  }

  #publish(): void {
    this.#run.services.publish({
      ...this.#run.row,
      progress: this.#progress,
      message: this.#message,
    });
  }
}

async function spawn(
  run: OperationRun,
  index: number,
  child: ChildRequest,
): Promise<OperationRow> {
  const definition = run.services.definitions.get(child.kind);
  if (!definition) {
    throw new InputError(`There is no kind of operation named '${child.kind}'`);
  }
  const { row: parent } = run;
  const step = parent.steps[index];
  const made = await run.lease.transaction(tx =>
    spawnChild({ tx, parent, step, child, definition }),
  );
  run.services.publish(made);
  run.services.wakeIn(0);
  return made;
}

/**
 * What the step at `index` is handed. `close` waits for the writes under way,
 * so that none comes after the step's own checkpoint.
 */
export function openStepContext(
  run: OperationRun,
  index: number,
  signal: AbortSignal,
): { context: StepContext; close: () => Promise<void> } {
  const reporter = new ProgressReporter(run, index);
  const saving = new Set<Promise<void>>();
  const context: StepContext = {
    ...openBase(run, signal),
    get state() {
      return run.row.state;
    },
    idempotencyKey: idempotencyKeyOf(run.row, index),
    progress: (fraction, message) => reporter.report(fraction, message),
    save: patch => {
      const saved = run.writeQuietly(() => run.merged(index, patch));
      saving.add(saved);
      return saved;
    },
    spawn: child => spawn(run, index, child),
  };
  const close = async () => {
    await Promise.allSettled([reporter.close(), run.log.flush(), ...saving]);
  };
  return { context, close };
}

/** What `onEnd` is handed. */
export function openEndContext(
  run: OperationRun,
  signal: AbortSignal,
): EndContext {
  const { outcome, error } = run.row;
  return {
    ...openBase(run, signal),
    get state() {
      return run.row.state;
    },
    outcome: outcome!,
    error,
  };
}

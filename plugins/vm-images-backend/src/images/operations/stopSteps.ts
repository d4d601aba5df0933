/** Steps around the copying of disks for which a machine may be stopped. */
import type { JsonObject } from '@backstage/types';
import type { OperationStep, StepContext } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import {
  startMachine,
  stopMachine,
  type StoppableInput,
  type StoppedState,
} from './captureMachine';

export interface StopOptions {
  registry: PlatformRegistry;
  /** How long a guest may take to shut down before its power is cut, in ms. */
  stopGraceMs: number;
}

type Input = StoppableInput & { stopFirst: boolean } & JsonObject;

/** Stops the machine if that is asked for, once `before` has done its part. */
export function stopFirstStep<I extends Input, S extends StoppedState>(
  options: StopOptions,
  before?: (context: StepContext<I, S>) => Promise<void>,
): OperationStep<I, S> {
  return {
    name: 'stop-first',
    title: 'Stop the machine',
    weight: 0.2,
    async run(context) {
      await before?.(context);
      if (context.operation.input.stopFirst) {
        await stopMachine(options, context);
      }
    },
    async undo(context) {
      if (context.state.stopped) await startMachine(options, context);
    },
  };
}

/** Starts a machine again that was stopped for this. */
export function startAgainStep<I extends Input, S extends StoppedState>(
  options: StopOptions,
): OperationStep<I, S> {
  return {
    name: 'start-again',
    title: 'Start the machine again',
    weight: 0.2,
    cancellable: false,
    async run(context) {
      if (!context.state.stopped) return;
      try {
        await startMachine(options, context);
      } catch (error) {
        if (context.signal.aborted) throw error;
        // The copy is whole; it is not given up for the machine's sake.
        context.log(`The machine did not start again: ${error}`, 'warn');
      }
    },
  };
}

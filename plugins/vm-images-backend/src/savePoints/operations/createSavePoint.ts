import {
  failureForPeople,
  finishMachine,
} from '../../machines/operations/finishMachine';
import {
  startAgainStep,
  stopFirstStep,
  type StopOptions,
} from '../../images/operations/stopSteps';
import type { StoppedState } from '../../images/operations/captureMachine';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../../operations';
import { machineQueue } from '../../platforms/queueLimits';
import {
  dropSavePoint,
  failSavePoint,
  keepSavePoint,
  saveStep,
  type SaveInput,
  type SaveState,
} from './savePointWork';

export const CREATE_SAVE_POINT = 'vm.save';

export type CreateSavePointInput = SaveInput & { stopFirst: boolean };
export type CreateSavePointState = SaveState & StoppedState;

type Step = OperationStep<CreateSavePointInput, CreateSavePointState>;

async function end(
  context: EndContext<CreateSavePointInput, CreateSavePointState>,
  steps: readonly Step[],
): Promise<void> {
  const { operation, outcome, error, state } = context;
  const { machineId, savePointId: id } = operation.input;
  const operationId = operation.id;
  await context.fenced(async tx => {
    await finishMachine({ tx, id: machineId, operationId, to: [] });
    const held = { tx, id, operationId };
    if (outcome === 'succeeded') {
      await keepSavePoint(held, state);
    } else if (outcome === 'cancelled' && !error?.cleanUp) {
      await dropSavePoint(held);
    } else {
      const failure = failureForPeople(error, steps);
      const reason = [failure.reason, error?.cleanUp].filter(Boolean).join(' ');
      const left = error?.cleanUp ? state.platformSavePointId ?? null : null;
      await failSavePoint(held, { ...failure, reason }, left);
    }
  });
}

/**
 * Keeps the state of a machine's disks in a snapshot or backup whose row is
 * already there. What did not become whole leaves nothing on the platform.
 */
export function createSavePointOperation(
  options: StopOptions,
): OperationDefinition<CreateSavePointInput, CreateSavePointState> {
  const steps: Step[] = [
    stopFirstStep(options),
    saveStep(options.registry),
    startAgainStep(options),
  ];
  return {
    kind: CREATE_SAVE_POINT,
    steps,
    queue: input => machineQueue(input.machineId),
    onEnd: context => end(context, steps),
  };
}

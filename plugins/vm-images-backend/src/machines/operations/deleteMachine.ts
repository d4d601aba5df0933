import type { MachineState } from '@vm-images/backstage-plugin-vm-images-common';
import type { EndContext, OperationDefinition } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { machineQueue } from '../../platforms/queueLimits';
import {
  failureForPeople,
  finishMachine,
  removeMachine,
} from './finishMachine';
import { rowFromPlatform, stateFromPlatform } from './platformMachine';
import { truthOf } from './truthOf';
import { onPlatform } from './usePlatform';

export const DELETE_MACHINE = 'vm.delete';

export type DeleteMachineInput = {
  machineId: string;
  platformId: string;
  /** Absent when the platform never made it, or when that is not known. */
  platformMachineId?: string;
  /** Where it was before. */
  before: MachineState;
};

export type DeleteMachineState = {
  /** There is no way back, whatever is asked for afterwards. */
  destroyed?: boolean;
};

const steps = [{ name: 'destroy', title: 'Destroy machine and disks' }];

/** It could not be destroyed: it is what it was before, or what it is now. */
async function endFailed(
  registry: PlatformRegistry,
  context: EndContext<DeleteMachineInput, DeleteMachineState>,
): Promise<void> {
  const { input, id: operationId } = context.operation;
  const truth = await truthOf(registry, input, context.signal);
  const now = truth && stateFromPlatform(truth);
  const to = [now, input.before, 'failed' as const];
  const failure = failureForPeople(context.error, steps);
  const isNews =
    context.outcome === 'failed' && (now === undefined || now === 'failed');
  await context.fenced(tx =>
    finishMachine({
      tx,
      id: input.machineId,
      operationId,
      to: to.filter(one => one !== undefined),
      patch: {
        ...(truth && rowFromPlatform(truth)),
        ...(isNews && { failure: JSON.stringify(failure) }),
      },
    }),
  );
}

/** Destroys a machine with its disks; gone already counts as done. */
export function deleteMachineOperation(options: {
  registry: PlatformRegistry;
}): OperationDefinition<DeleteMachineInput, DeleteMachineState> {
  const { registry } = options;
  return {
    kind: DELETE_MACHINE,
    queue: input => machineQueue(input.machineId),
    steps: [
      {
        ...steps[0],
        // Half of a machine is of no use to anyone.
        cancellable: false,
        async run({ operation: { input }, signal }) {
          await onPlatform(registry, input.platformId, ['launch'], platform =>
            platform.launch.destroy(
              { id: input.platformMachineId, marker: input.machineId },
              { signal },
            ),
          );
          return { destroyed: true };
        },
      },
    ],
    async onEnd(context) {
      if (!context.state.destroyed) {
        await endFailed(registry, context);
        return;
      }
      const { input, id: operationId } = context.operation;
      const held = { id: input.machineId, operationId };
      await context.fenced(tx => removeMachine({ tx, ...held }));
    },
  };
}

import type { MachineState } from '@vm-images/backstage-plugin-vm-images-common';
import { finishedInstall } from '../../database/machines/installation';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { machineQueue } from '../../platforms/queueLimits';
import { finishMachine, heldMachine } from './finishMachine';
import { rowFromPlatform, stateFromPlatform } from './platformMachine';
import { truthOf } from './truthOf';
import { onPlatform } from './usePlatform';

export const FINISH_INSTALL = 'vm.finish-install';

export type FinishInstallInput = {
  machineId: string;
  platformId: string;
  platformMachineId: string;
  /** Where it was before; taken when nobody can tell where it is now. */
  before: MachineState;
};

export interface FinishInstallOptions {
  registry: PlatformRegistry;
  /** How long an installer may take to shut down before its power is cut, in ms. */
  graceMs: number;
}

function ejectStep(
  options: FinishInstallOptions,
): OperationStep<FinishInstallInput> {
  return {
    name: 'eject',
    title: 'Take the ISO out and start from the disk',
    async run({ operation: { input }, signal, idempotencyKey, ...context }) {
      const ref = { id: input.platformMachineId, marker: input.machineId };
      await onPlatform(
        options.registry,
        input.platformId,
        ['isoBoot'],
        ({ isoBoot }) =>
          isoBoot.finish(ref, {
            ...{ signal, idempotencyKey, graceMs: options.graceMs },
            onProgress: (fraction, message) =>
              context.progress(fraction, message),
            onLog: line => context.log(line),
          }),
      );
    },
  };
}

async function end(
  registry: PlatformRegistry,
  context: EndContext<FinishInstallInput>,
): Promise<void> {
  const { operation, outcome, signal } = context;
  const { input } = operation;
  const held = { id: input.machineId, operationId: operation.id };
  const truth = await truthOf(registry, input, signal);
  const succeeded = outcome === 'succeeded';
  const told = truth && stateFromPlatform(truth);
  const otherwise: MachineState = succeeded ? 'running' : input.before;
  await context.fenced(async tx => {
    const row = await heldMachine({ tx, ...held });
    await finishMachine({
      tx,
      ...held,
      to: [...(told ? [told] : []), otherwise],
      patch: {
        ...(truth && rowFromPlatform(truth)),
        ...(succeeded && row && finishedInstall(row, Date.now())),
      },
    });
  });
}

/**
 * Ends an installation from an ISO. However it ends, the row then says what the
 * platform says; only a success moves the installation on, so that it can be
 * tried again.
 */
export function finishInstallOperation(
  options: FinishInstallOptions,
): OperationDefinition<FinishInstallInput> {
  return {
    kind: FINISH_INSTALL,
    queue: input => machineQueue(input.machineId),
    steps: [ejectStep(options)],
    onEnd: context => end(options.registry, context),
  };
}

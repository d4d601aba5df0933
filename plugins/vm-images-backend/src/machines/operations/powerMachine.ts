import {
  powerActions,
  type MachineState,
  type PowerAction,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import type {
  EndContext,
  OperationDefinition,
  StepContext,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { machineQueue } from '../../platforms/queueLimits';
import { finishMachine } from './finishMachine';
import { rowFromPlatform, stateFromPlatform } from './platformMachine';
import { truthOf } from './truthOf';
import { onPlatform } from './usePlatform';

export const POWER_MACHINE = 'vm.power';

export type PowerMachineInput = {
  machineId: string;
  platformId: string;
  platformMachineId: string;
  action: PowerAction;
  /** Where it was before; taken when nobody can tell where it is now. */
  before: MachineState;
};

export type PowerMachineState = {
  endState?: MachineState;
  platformStatus?: string;
  /** JSON. A machine may have another port after a start. */
  addresses?: string;
};

export interface PowerMachineOptions {
  registry: PlatformRegistry;
  /** How long a guest may take to shut down before its power is cut, in ms. */
  stopGraceMs: number;
}

type Context = StepContext<PowerMachineInput, PowerMachineState>;

async function act(
  options: PowerMachineOptions,
  context: Context,
): Promise<PlatformMachine> {
  const { input } = context.operation;
  const { action } = input;
  const ref = { id: input.platformMachineId, marker: input.machineId };
  const work = {
    signal: context.signal,
    idempotencyKey: context.idempotencyKey,
    onProgress: context.progress,
    onLog: (line: string) => context.log(line),
  };
  return onPlatform(
    options.registry,
    input.platformId,
    ['power'],
    async ({ power }) => {
      if (action === 'start') return power.start(ref, work);
      if (action === 'reboot') return power.reboot(ref, work);
      const force = action === 'force-stop';
      return power.stop(ref, { ...work, force, graceMs: options.stopGraceMs });
    },
  );
}

function stateAfter(
  machine: PlatformMachine,
  { operation }: Context,
): PowerMachineState {
  const told = stateFromPlatform(machine);
  const stopping = powerActions[operation.input.action].during === 'stopping';
  const expected = stopping ? 'stopped' : 'running';
  const settled = ['running', 'stopped', 'failed'].includes(told);
  return {
    // "Still starting" is as good as started: the guest is on its way.
    endState: settled ? told : expected,
    platformStatus: machine.platformStatus,
    addresses: JSON.stringify(machine.addresses),
  };
}

async function end(
  registry: PlatformRegistry,
  context: EndContext<PowerMachineInput, PowerMachineState>,
): Promise<void> {
  const { operation, outcome, state, signal } = context;
  const { input } = operation;
  const held = { id: input.machineId, operationId: operation.id };
  const truth =
    outcome === 'succeeded'
      ? undefined
      : await truthOf(registry, input, signal);
  const to = [state.endState, truth && stateFromPlatform(truth), input.before];
  await context.fenced(tx =>
    finishMachine({
      tx,
      ...held,
      to: to.filter(one => one !== undefined),
      patch: {
        ...(truth && rowFromPlatform(truth)),
        ...(outcome === 'succeeded' && {
          failure: null,
          platform_status: state.platformStatus ?? null,
          addresses: state.addresses ?? '[]',
        }),
      },
    }),
  );
}

/**
 * Starts, stops or reboots a machine. However it ends, the row then says what
 * the platform says: a stop that failed leaves a machine that runs.
 */
export function powerMachineOperation(
  options: PowerMachineOptions,
): OperationDefinition<PowerMachineInput, PowerMachineState> {
  return {
    kind: POWER_MACHINE,
    queue: input => machineQueue(input.machineId),
    steps: [
      {
        name: 'power',
        title: 'Switch power',
        run: async context => stateAfter(await act(options, context), context),
      },
    ],
    onEnd: context => end(options.registry, context),
  };
}

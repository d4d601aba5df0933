import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import {
  canMachineMove,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import { settleMachine } from '../../database/machines';
import {
  rowFromPlatform,
  stateFromPlatform,
} from '../../machines/operations/platformMachine';
import { onPlatform } from '../../machines/operations/usePlatform';
import { heldMachine } from '../../machines/operations/finishMachine';
import type { StepContext } from '../../operations';
import type { StopOptions } from './stopSteps';

/** The machine that is stopped and started. */
export type StoppableInput = {
  machineId: string;
  platformId: string;
  platformMachineId: string;
};

export type StoppedState = {
  /** We stopped the machine, so we start it again. */
  stopped?: boolean;
};

type Context = StepContext<StoppableInput, StoppedState>;

function refOf({ operation: { input } }: Context) {
  return { id: input.platformMachineId, marker: input.machineId };
}

const workOf = (context: Context) => ({
  signal: context.signal,
  idempotencyKey: context.idempotencyKey,
  onLog: (line: string) => context.log(line),
});

/** Says on the machine's row what is going on with it. */
async function tell(
  context: Context,
  to: MachineState,
  machine?: PlatformMachine,
): Promise<void> {
  const { machineId: id } = context.operation.input;
  const operationId = context.operation.id;
  await context.fenced(async tx => {
    const row = await heldMachine({ tx, id, operationId });
    if (!row) return;
    // A stop that failed half way leaves a machine that is stopping for ever.
    const stuck = row.state !== to && !canMachineMove(row.state, to);
    if (stuck) await settleMachine({ tx, id, to: 'stopped' });
    const patch = machine && rowFromPlatform(machine);
    await settleMachine({ tx, id, to, patch });
  });
}

/** Stops the machine unless it is; remembers first that it was we who did. */
export async function stopMachine(
  options: StopOptions,
  context: Context,
): Promise<void> {
  const { platformId } = context.operation.input;
  await onPlatform(options.registry, platformId, ['power'], async platform => {
    const ref = refOf(context);
    const now = await platform.inventory.machine(ref.id, context);
    if (now?.state !== 'running' && now?.state !== 'stopping') {
      // Done already: by somebody else, or by an earlier try of ours.
      if (context.state.stopped) await tell(context, 'stopped', now);
      return;
    }
    await context.save({ stopped: true });
    await tell(context, 'stopping');
    const machine = await platform.power.stop(ref, {
      ...workOf(context),
      force: false,
      graceMs: options.stopGraceMs,
    });
    await tell(context, 'stopped', machine);
  });
}

/** Starts the machine unless it runs. When it will not, the row says so. */
export async function startMachine(
  options: StopOptions,
  context: Context,
): Promise<void> {
  const { platformId } = context.operation.input;
  await onPlatform(options.registry, platformId, ['power'], async platform => {
    const ref = refOf(context);
    const now = await platform.inventory.machine(ref.id, context);
    if (now?.state === 'running') {
      await tell(context, 'running', now);
      return;
    }
    await tell(context, 'starting');
    try {
      const machine = await platform.power.start(ref, workOf(context));
      await tell(context, 'running', machine);
    } catch (error) {
      if (!context.signal.aborted) {
        await tell(context, now ? stateFromPlatform(now) : 'stopped', now);
      }
      throw error;
    }
  });
}

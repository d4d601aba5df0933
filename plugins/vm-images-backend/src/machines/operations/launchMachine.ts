import type {
  Flavor,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  LaunchSpec,
  PlatformMachine,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import {
  getMachineRow,
  patchMachine,
  settleMachine,
} from '../../database/machines';
import type { MachineRow } from '../../database/tables';
import { parseJson } from '../../database/values';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../../operations';
import { NothingLeftToDo } from '../../operations/errors';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { bootQueue } from '../../platforms/queueLimits';
import {
  failureForPeople,
  finishMachine,
  removeMachine,
} from './finishMachine';
import { withSerials } from './diskRows';
import { rowFromPlatform, stateFromPlatform } from './platformMachine';
import { onPlatform } from './usePlatform';

export const LAUNCH_MACHINE = 'vm.launch';

/** What one machine is made from. Holds no secret: passwords come hashed. */
export type LaunchMachineInput = {
  machineId: string;
  platformId: string;
  region: string;
  name: string;
  platformImageId: string;
  flavor: Flavor;
  login: { user?: string; sshPublicKeys: string[]; passwordHash?: string };
  userData: string[];
  /** Beside those that the image of a full machine brings. */
  dataDisks?: { id: string; sizeBytes: number; imageId?: string }[];
};

export type LaunchMachineState = {
  /** Its row was deleted before its turn came; there is nothing to do. */
  gone?: boolean;
  platformMachineId?: string;
  /** As the platform told it when the guest had answered. */
  endState?: 'running' | 'stopped';
};

export interface LaunchMachineOptions {
  registry: PlatformRegistry;
  /** How long a guest may take to answer, in milliseconds. */
  readyTimeoutMs: number;
}

type Context = StepContext<LaunchMachineInput, LaunchMachineState>;
type LaunchTimes = VirtualMachine['launchTimes'];

const withTime = (times: LaunchTimes, stage: string, milliseconds: number) =>
  JSON.stringify([
    ...times.filter(time => time.stage !== stage),
    { stage, milliseconds: Math.max(0, Math.round(milliseconds)) },
  ]);

const timesOf = (row: MachineRow): LaunchTimes =>
  parseJson<LaunchTimes>(row.launch_times) ?? [];

/**
 * Marks the row as being launched; the wait in the queue ends here. False when
 * the row was deleted: a retry of a launch of many comes by here for each.
 */
async function begin(tx: Knex.Transaction, context: Context): Promise<boolean> {
  const { machineId: id } = context.operation.input;
  const row = await getMachineRow({ tx, id });
  if (!row || row.deleted_at !== null) return false;
  if (row.state === 'launching') return true;
  // A pending row was last written when it was put in line.
  const waited = Date.now() - Number(row.updated_at);
  const launch_times = withTime([], 'queued', waited);
  await settleMachine({ tx, id, to: 'launching', patch: { launch_times } });
  return true;
}

async function record(
  context: Context,
  options: { machine: PlatformMachine; stage: string; milliseconds: number },
): Promise<void> {
  const { machineId: id } = context.operation.input;
  const { machine, stage, milliseconds } = options;
  await context.fenced(async tx => {
    const row = await getMachineRow({ tx, id });
    if (!row) return;
    const launch_times = withTime(timesOf(row), stage, milliseconds);
    const disks = withSerials(row.disks, machine);
    const patch = { ...rowFromPlatform(machine), disks, launch_times };
    await patchMachine({ tx, id, patch });
  });
}

function specOf(input: LaunchMachineInput): LaunchSpec {
  return {
    marker: input.machineId,
    name: input.name,
    hostname: input.name,
    region: input.region,
    imageId: input.platformImageId,
    flavor: input.flavor,
    login: input.login,
    userData: input.userData,
    ...(input.dataDisks?.length && { dataDisks: input.dataDisks }),
  };
}

const workOptions = (context: Context) => ({
  signal: context.signal,
  idempotencyKey: context.idempotencyKey,
  onProgress: context.progress,
  onLog: (line: string) => context.log(line),
});

type Step = OperationStep<LaunchMachineInput, LaunchMachineState>;

function createStep({ registry }: LaunchMachineOptions): Step {
  return {
    name: 'create',
    title: 'Create virtual machine',
    async run(context) {
      const { input } = context.operation;
      if (!(await context.fenced(tx => begin(tx, context)))) {
        await context.save({ gone: true });
        throw new NothingLeftToDo(
          `${input.name} was deleted; there is nothing to launch`,
        );
      }
      const startedAt = performance.now();
      const machine = await onPlatform(
        registry,
        input.platformId,
        ['launch'],
        ({ launch }) => launch.create(specOf(input), workOptions(context)),
      );
      const milliseconds = performance.now() - startedAt;
      await record(context, { machine, stage: 'create', milliseconds });
      return { platformMachineId: machine.id };
    },
    async undo({ operation: { input }, state, signal }) {
      // Whoever deleted its row has seen to what was on the platform.
      if (state.gone) return;
      await onPlatform(registry, input.platformId, ['launch'], ({ launch }) =>
        launch.destroy(
          { id: state.platformMachineId, marker: input.machineId },
          { signal },
        ),
      );
    },
  };
}

function readyStep({ registry, readyTimeoutMs }: LaunchMachineOptions): Step {
  return {
    name: 'boot',
    title: 'Wait until it answers',
    weight: 4,
    async run(context) {
      const { input } = context.operation;
      const startedAt = performance.now();
      const machine = await onPlatform(
        registry,
        input.platformId,
        ['launch'],
        ({ launch }) =>
          launch.waitUntilReady(
            { id: context.state.platformMachineId!, marker: input.machineId },
            { ...workOptions(context), timeoutMs: readyTimeoutMs },
          ),
      );
      const milliseconds = performance.now() - startedAt;
      await record(context, { machine, stage: 'boot', milliseconds });
      const stopped = stateFromPlatform(machine) === 'stopped';
      return { endState: stopped ? 'stopped' : 'running' };
    },
  };
}

const cleanedUp = {
  platform_machine_id: null,
  platform_status: null,
  addresses: '[]',
};

async function end(
  context: EndContext<LaunchMachineInput, LaunchMachineState>,
  steps: readonly Step[],
): Promise<void> {
  const { outcome, error, state, operation } = context;
  const held = { id: operation.input.machineId, operationId: operation.id };
  await context.fenced(async tx => {
    if (outcome === 'succeeded') {
      const to = state.endState ?? 'running';
      const patch = { failure: null };
      await finishMachine({ tx, ...held, to: [to], patch });
    } else if (outcome === 'cancelled' && !error?.cleanUp) {
      await removeMachine({ tx, ...held });
    } else {
      // What could not be removed keeps its row, so that it can be deleted.
      const failure = JSON.stringify(
        error?.cleanUp
          ? {
              stage: 'Clean up',
              reason: [error.reason, error.cleanUp].join(' '),
              remedy: 'Delete the virtual machine to try again.',
            }
          : failureForPeople(error, steps),
      );
      const patch = { failure, ...(error?.cleanUp ? {} : cleanedUp) };
      await finishMachine({ tx, ...held, to: ['failed'], patch });
    }
  });
}

/**
 * Makes one virtual machine whose row is already there, `pending`. When it
 * fails, what was made on the platform is destroyed and the row stays with the
 * reason; when it is cancelled, the row goes as well.
 */
export function launchMachineOperation(
  options: LaunchMachineOptions,
): OperationDefinition<LaunchMachineInput, LaunchMachineState> {
  const steps = [createStep(options), readyStep(options)];
  return {
    kind: LAUNCH_MACHINE,
    steps,
    queue: input => bootQueue(input.platformId),
    onEnd: context => end(context, steps),
  };
}

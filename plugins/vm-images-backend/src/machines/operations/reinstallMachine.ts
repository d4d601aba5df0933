import type { MachineState } from '@vm-images/backstage-plugin-vm-images-common';
import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { forgetUnneededKeys } from '../../encryption/unneededKeys';
import type { MachineRowPatch } from '../../database/machines';
import type { MachineRow } from '../../database/tables';
import { recordReinstall } from '../../database/machines/reinstallation';
import { releaseMachineImage } from '../../database/machines/machineDiskImages';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { bootQueue } from '../../platforms/queueLimits';
import type { PlannedLogin } from '../login/planLogin';
import { failureForPeople, finishMachine, heldMachine } from './finishMachine';
import { rowFromPlatform, stateFromPlatform } from './platformMachine';
import { truthOf } from './truthOf';
import { onPlatform } from './usePlatform';

export const REINSTALL_MACHINE = 'vm.reinstall';

/** Holds no secret: a password comes hashed. */
export type ReinstallInput = {
  machineId: string;
  platformId: string;
  platformMachineId: string;
  /** Where it was before; taken when nobody can tell where it is now. */
  before: MachineState;
  /** The image that the system is made of. */
  imageId: string;
  imageName: string;
  platformImageId: string;
  /** The image was reserved for this alone; it is free when this fails. */
  reserved: boolean;
  hostname: string;
  login: PlannedLogin;
  userData: string[];
};

export type ReinstallState = {
  /** It was we who stopped it, so we start it again if nothing comes of this. */
  stopped?: boolean;
  /** From here on the old disk is gone. */
  replaced?: boolean;
};

export interface ReinstallOptions {
  registry: PlatformRegistry;
  /** How long a guest may take to shut down before its power is cut, in ms. */
  stopGraceMs: number;
  /** How long the new guest may take to answer, in ms. */
  readyTimeoutMs: number;
}

type Context = StepContext<ReinstallInput, ReinstallState>;
type Step = OperationStep<ReinstallInput, ReinstallState>;

const refOf = ({ operation: { input } }: Pick<Context, 'operation'>) => ({
  id: input.platformMachineId,
  marker: input.machineId,
});

const workOf = (context: Context) => ({
  signal: context.signal,
  idempotencyKey: context.idempotencyKey,
  onProgress: context.progress,
  onLog: (line: string) => context.log(line),
});

/** While the machine still runs: what takes long keeps nobody from working. */
function fetchStep({ registry }: ReinstallOptions): Step {
  return {
    name: 'fetch',
    title: 'Fetch the image',
    weight: 0.2,
    async run(context) {
      const { platformId, platformImageId } = context.operation.input;
      await onPlatform(registry, platformId, [], async ({ fetch }) => {
        await fetch?.image(platformImageId, workOf(context));
      });
    },
  };
}

function stopStep({ registry, stopGraceMs }: ReinstallOptions): Step {
  return {
    name: 'stop',
    title: 'Stop the machine',
    weight: 0.2,
    async run(context) {
      const { platformId } = context.operation.input;
      await onPlatform(registry, platformId, ['power'], async platform => {
        const ref = refOf(context);
        const now = await platform.inventory.machine(ref.id, context);
        if (now?.state === 'stopped') return;
        await context.save({ stopped: true });
        const work = { ...workOf(context), graceMs: stopGraceMs };
        await platform.power.stop(ref, { ...work, force: false });
      });
    },
    async undo(context) {
      const { platformId, before } = context.operation.input;
      const { replaced, stopped } = context.state;
      if (!stopped || replaced || before !== 'running') return;
      await onPlatform(registry, platformId, ['power'], ({ power }) =>
        power.start(refOf(context), workOf(context)),
      );
    },
  };
}

/** The machine runs the image from here on, and needs the key of no other. */
async function takeOver(
  tx: Knex.Transaction,
  row: MachineRow,
  system: ReinstallInput,
  patch: MachineRowPatch,
): Promise<void> {
  await recordReinstall({ tx, row, system, patch });
  if (row.image_id) await forgetUnneededKeys(tx, [row.image_id]);
}

function replaceStep({ registry }: ReinstallOptions): Step {
  return {
    name: 'replace',
    title: 'Replace the system disk',
    // Takes moments, and there is no way back from its end.
    cancellable: false,
    async run(context) {
      const { input } = context.operation;
      const { platformImageId: imageId, hostname, login, userData } = input;
      const spec = { imageId, hostname, login, userData };
      const machine = await onPlatform(
        registry,
        input.platformId,
        ['rebuild'],
        ({ rebuild }) =>
          rebuild.replaceSystemDisk(refOf(context), spec, workOf(context)),
      );
      await context.fenced(async tx => {
        const held = { tx, id: input.machineId };
        const operationId = context.operation.id;
        const row = await heldMachine({ ...held, operationId });
        const patch = rowFromPlatform(machine);
        if (row) await takeOver(tx, row, input, patch);
      });
      return { replaced: true };
    },
  };
}

function bootStep({ registry, readyTimeoutMs }: ReinstallOptions): Step {
  return {
    name: 'boot',
    title: 'Wait until it answers',
    weight: 4,
    async run(context) {
      const { platformId } = context.operation.input;
      await onPlatform(
        registry,
        platformId,
        ['power', 'launch'],
        async ({ power, launch }) => {
          const ref = refOf(context);
          const work = workOf(context);
          await power.start(ref, work);
          const timeoutMs = readyTimeoutMs;
          await launch.waitUntilReady(ref, { ...work, timeoutMs });
        },
      );
    },
  };
}

/** Did the platform do it, although nobody heard so? */
function isReplaced(
  { operation: { input }, state }: EndContext<ReinstallInput, ReinstallState>,
  current: string | null,
  truth: PlatformMachine | undefined,
): boolean {
  if (state.replaced) return true;
  return current !== input.imageId && truth?.imageId === input.platformImageId;
}

async function end(
  registry: PlatformRegistry,
  context: EndContext<ReinstallInput, ReinstallState>,
  steps: readonly Step[],
): Promise<void> {
  const { operation, outcome, error, signal } = context;
  const { input } = operation;
  const succeeded = outcome === 'succeeded';
  const truth = await truthOf(registry, input, signal);
  const told = truth && stateFromPlatform(truth);
  const otherwise: MachineState = succeeded ? 'running' : input.before;
  const to = [...(told ? [told] : []), otherwise, 'stopped' as const];
  const held = { id: input.machineId, operationId: operation.id };
  await context.fenced(async tx => {
    const row = await heldMachine({ tx, ...held });
    if (!row) return;
    const replaced = isReplaced(context, row.image_id, truth);
    if (replaced && row.image_id !== input.imageId) {
      await takeOver(tx, row, input, {});
    } else if (!replaced && input.reserved) {
      await releaseMachineImage({ tx, ...input });
    }
    const isNews = outcome === 'failed' && replaced;
    const failure = isNews
      ? JSON.stringify(failureForPeople(error, steps))
      : row.failure;
    await finishMachine({
      tx,
      ...held,
      to,
      patch: {
        ...(truth && rowFromPlatform(truth)),
        failure: succeeded ? null : failure,
      },
    });
  });
}

/**
 * Gives a machine a fresh system disk and starts it from there. Cut short before
 * the disk is replaced, the machine is what it was; afterwards it has the new
 * system, whatever becomes of its start.
 */
export function reinstallMachineOperation(
  options: ReinstallOptions,
): OperationDefinition<ReinstallInput, ReinstallState> {
  const steps = [
    fetchStep(options),
    stopStep(options),
    replaceStep(options),
    bootStep(options),
  ];
  return {
    kind: REINSTALL_MACHINE,
    steps,
    queue: input => bootQueue(input.platformId),
    onEnd: context => end(options.registry, context, steps),
  };
}

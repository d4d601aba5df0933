/**
 * Makes an image of a machine's system disk.
 *
 * The image's row is there from the start, `creating`, and so is the machine's
 * claim: nothing else is done to the machine meanwhile. Whatever happens, the
 * machine runs again if it ran before, and an image that did not become
 * whole leaves nothing on the platform.
 */
import type {
  Image,
  ImageOrigin,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { NewPlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { getImageRow, moveImage } from '../../database/images';
import { parseJson } from '../../database/values';
import {
  failureForPeople,
  finishMachine,
} from '../../machines/operations/finishMachine';
import { onPlatform } from '../../machines/operations/usePlatform';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { machineQueue } from '../../platforms/queueLimits';
import { startMachine, stopMachine } from './captureMachine';
import { destroyImageRow, finishImage } from './finishImage';
import { removePlatformImage, rowFromPlatformImage } from './platformImage';

export const CAPTURE_IMAGE = 'image.capture';

export type CaptureImageInput = {
  imageId: string;
  machineId: string;
  platformId: string;
  platformMachineId: string;
  stopFirst: boolean;
  image: Pick<
    Image,
    | 'name'
    | 'description'
    | 'region'
    | 'kind'
    | 'os'
    | 'architecture'
    | 'bootMode'
    | 'features'
    | 'minMemoryMiB'
    | 'minDiskGiB'
    | 'defaultUser'
  >;
};

export type CaptureImageState = {
  /** We stopped the machine, so we start it again. */
  stopped?: boolean;
  platformImageId?: string;
  /** JSON of what the platform told of the new image. */
  facts?: string;
  consistency?: 'stopped' | 'filesystem' | 'crash';
};

export interface CaptureImageOptions {
  registry: PlatformRegistry;
  /** How long a guest may take to shut down before its power is cut, in ms. */
  stopGraceMs: number;
}

export type CaptureContext = StepContext<CaptureImageInput, CaptureImageState>;
type Step = OperationStep<CaptureImageInput, CaptureImageState>;

/** A retry begins with an image that is pending. */
async function beginImage(context: CaptureContext): Promise<void> {
  const { imageId: id } = context.operation.input;
  await context.fenced(async tx => {
    const row = await getImageRow({ tx, id });
    if (row?.status === 'pending') {
      await moveImage({ tx, id, to: 'creating' });
    }
  });
}

function stopStep(options: CaptureImageOptions): Step {
  return {
    name: 'stop-first',
    title: 'Stop the machine',
    weight: 0.2,
    async run(context) {
      await beginImage(context);
      if (context.operation.input.stopFirst)
        await stopMachine(options, context);
    },
    async undo(context) {
      if (context.state.stopped) await startMachine(options, context);
    },
  };
}

function copyStep({ registry }: CaptureImageOptions): Step {
  return {
    name: 'copy',
    title: 'Copy the disk',
    async run(context) {
      const { input } = context.operation;
      const image: NewPlatformImage = { ...input.image, marker: input.imageId };
      const made = await onPlatform(
        registry,
        input.platformId,
        ['capture'],
        ({ capture }) =>
          capture.fromMachine(
            { id: input.platformMachineId, marker: input.machineId },
            image,
            {
              signal: context.signal,
              idempotencyKey: context.idempotencyKey,
              onProgress: context.progress,
              onLog: line => context.log(line),
            },
          ),
      );
      return {
        platformImageId: made.image.id,
        facts: JSON.stringify(rowFromPlatformImage(made.image)),
        consistency: made.consistency,
      };
    },
    async undo({ operation: { input }, state, signal }) {
      await onPlatform(registry, input.platformId, [], platform =>
        removePlatformImage({
          platform,
          imageId: input.imageId,
          platformImageId: state.platformImageId,
          signal,
        }),
      );
    },
  };
}

function startStep(options: CaptureImageOptions): Step {
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
        // The image is whole; it is not given up for the machine's sake.
        context.log(`The machine did not start again: ${error}`, 'warn');
      }
    },
  };
}

async function end(
  context: EndContext<CaptureImageInput, CaptureImageState>,
  steps: readonly Step[],
): Promise<void> {
  const { operation, outcome, error, state } = context;
  const { imageId: id, machineId } = operation.input;
  const held = { id, operationId: operation.id };
  await context.fenced(async tx => {
    const machine = { id: machineId, operationId: operation.id };
    await finishMachine({ tx, ...machine, to: [] });
    if (outcome === 'succeeded') {
      const row = await getImageRow({ tx, id });
      const origin = parseJson<ImageOrigin>(row?.origin ?? null);
      const patch = {
        ...JSON.parse(state.facts!),
        origin: JSON.stringify({ ...origin, consistency: state.consistency }),
      };
      await finishImage({ tx, ...held, to: 'available', patch });
    } else if (outcome === 'cancelled' && !error?.cleanUp) {
      await destroyImageRow({ tx, ...held });
    } else {
      const failure = failureForPeople(error, steps);
      const reason = [failure.reason, error?.cleanUp].filter(Boolean).join(' ');
      // What could not be removed can be by deleting the image.
      const platform_image_id = error?.cleanUp
        ? state.platformImageId ?? null
        : null;
      await finishImage({
        tx,
        ...held,
        to: 'failed',
        failure: { ...failure, reason },
        patch: { platform_image_id },
      });
    }
  });
}

/** See the top of this file. */
export function captureImageOperation(
  options: CaptureImageOptions,
): OperationDefinition<CaptureImageInput, CaptureImageState> {
  const steps = [stopStep(options), copyStep(options), startStep(options)];
  return {
    kind: CAPTURE_IMAGE,
    steps,
    queue: input => machineQueue(input.machineId),
    onEnd: context => end(context, steps),
  };
}

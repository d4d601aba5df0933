/**
 * Makes an image of a machine: of its system disk, a data disk, or all disks.
 *
 * The image's row is there from the start, `creating`, and so is the machine's
 * claim: nothing else is done to the machine meanwhile. Whatever happens, the
 * machine runs again if it ran before, and an image that did not become
 * whole leaves nothing on the platform.
 */
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CaptureSource,
  NewPlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import { assertEncrypted } from '../../encryption/encryptedColumns';
import { finishMachine } from '../../machines/operations/finishMachine';
import { onPlatform } from '../../machines/operations/usePlatform';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../../operations';
import { machineQueue } from '../../platforms/queueLimits';
import {
  beginImage,
  endCapturedImage,
  type CapturedImageState,
} from './capturedImage';
import type { StoppedState } from './captureMachine';
import { removePlatformImage, rowFromPlatformImage } from './platformImage';
import { startAgainStep, stopFirstStep, type StopOptions } from './stopSteps';

export const CAPTURE_IMAGE = 'image.capture';

export type CaptureImageInput = {
  imageId: string;
  machineId: string;
  platformId: string;
  platformMachineId: string;
  stopFirst: boolean;
  /** The system disk when left out. */
  source?: CaptureSource;
  image: CapturedImage;
};

/** What is said of an image before it is made. */
export type CapturedImage = Pick<
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
> & { encrypted?: boolean };

export type CaptureImageState = StoppedState & CapturedImageState;

export type CaptureImageOptions = StopOptions;

type Step = OperationStep<CaptureImageInput, CaptureImageState>;

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
              ...(input.source && { source: input.source }),
            },
          ),
      );
      // Remembered first, so that it is removed if it is not what was asked for.
      await context.save({ platformImageId: made.image.id });
      assertEncrypted(input.image, made.image);
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

async function end(
  context: EndContext<CaptureImageInput, CaptureImageState>,
  steps: readonly Step[],
): Promise<void> {
  const { machineId: id } = context.operation.input;
  await context.fenced(async tx => {
    const machine = { id, operationId: context.operation.id };
    await finishMachine({ tx, ...machine, to: [] });
    await endCapturedImage(tx, context, steps);
  });
}

/** See the top of this file. */
export function captureImageOperation(
  options: CaptureImageOptions,
): OperationDefinition<CaptureImageInput, CaptureImageState> {
  const steps: Step[] = [
    stopFirstStep<CaptureImageInput, CaptureImageState>(options, beginImage),
    copyStep(options),
    startAgainStep(options),
  ];
  return {
    kind: CAPTURE_IMAGE,
    steps,
    queue: input => machineQueue(input.machineId),
    onEnd: context => end(context, steps),
  };
}

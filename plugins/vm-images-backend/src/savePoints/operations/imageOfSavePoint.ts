/**
 * Two ways to make an image of a snapshot or backup: of one that exists, and of
 * one that is made for it and then kept or dropped.
 */
import type { JsonObject } from '@backstage/types';
import type { SavePointKind } from '@vm-images/backstage-plugin-vm-images-common';
import type { NewPlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { patchSavePoint } from '../../database/savePoints';
import { assertEncrypted } from '../../encryption/encryptedColumns';
import type { CapturedImage } from '../../images/operations/captureImage';
import {
  beginImage,
  endCapturedImage,
  type CapturedImageState,
} from '../../images/operations/capturedImage';
import type { StoppedState } from '../../images/operations/captureMachine';
import {
  removePlatformImage,
  rowFromPlatformImage,
} from '../../images/operations/platformImage';
import {
  startAgainStep,
  stopFirstStep,
  type StopOptions,
} from '../../images/operations/stopSteps';
import {
  failureForPeople,
  finishMachine,
} from '../../machines/operations/finishMachine';
import { onPlatform } from '../../machines/operations/usePlatform';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { machineQueue } from '../../platforms/queueLimits';
import {
  dropSavePoint,
  failSavePoint,
  heldSavePoint,
  keepSavePoint,
  removeFromPlatform,
  saveStep,
  type SaveInput,
  type SaveState,
} from './savePointWork';

export const IMAGE_OF_SAVE_POINT = 'image.from-saved';
export const IMAGE_VIA_SAVE_POINT = 'image.capture-saved';

type ImagePart = { imageId: string; image: CapturedImage };

export type ImageOfSavePointInput = ImagePart &
  Pick<
    SaveInput,
    'kind' | 'savePointId' | 'savePointName' | 'machineId' | 'platformId'
  > & { platformSavePointId: string };

export type ImageViaSavePointInput = ImagePart &
  SaveInput & {
    stopFirst: boolean;
    /** Whether it stays once the image is whole. */
    keep: boolean;
  };

type ViaState = SaveState &
  StoppedState &
  CapturedImageState & { dropped?: boolean };

type AnyInput = ImagePart &
  Pick<SaveInput, 'kind' | 'savePointId' | 'platformId'> & {
    platformSavePointId?: string;
  } & JsonObject;

function imageStep<
  I extends AnyInput,
  S extends CapturedImageState & SaveState,
>(registry: PlatformRegistry): OperationStep<I, S> {
  return {
    name: 'image',
    title: 'Make the image',
    async run(context) {
      const { input } = context.operation;
      const { platformId, savePointId: marker } = input;
      const kind: SavePointKind = input.kind;
      const id = context.state.platformSavePointId ?? input.platformSavePointId;
      const image: NewPlatformImage = { ...input.image, marker: input.imageId };
      const made = await onPlatform(registry, platformId, [kind], platform =>
        platform[kind].toImage({ id: id!, marker }, image, {
          signal: context.signal,
          idempotencyKey: context.idempotencyKey,
          onProgress: context.progress,
          onLog: line => context.log(line),
        }),
      );
      // Remembered first, so that it is removed if it is not what was asked for.
      await context.save({ platformImageId: made.image.id } as Partial<S>);
      assertEncrypted(input.image, made.image);
      const left: CapturedImageState = {
        platformImageId: made.image.id,
        facts: JSON.stringify(rowFromPlatformImage(made.image)),
        consistency: made.consistency,
      };
      return left as Partial<S>;
    },
    async undo({ operation: { input }, state, signal }) {
      const { imageId, platformId } = input;
      const { platformImageId } = state;
      await onPlatform(registry, platformId, [], platform =>
        removePlatformImage({ platform, imageId, platformImageId, signal }),
      );
    },
  };
}

/** Makes an image of a snapshot or backup, which is held meanwhile. */
export function imageOfSavePointOperation(options: {
  registry: PlatformRegistry;
}): OperationDefinition<ImageOfSavePointInput, CapturedImageState & SaveState> {
  type Step = OperationStep<
    ImageOfSavePointInput,
    CapturedImageState & SaveState
  >;
  const image: Step = imageStep(options.registry);
  const steps: Step[] = [
    {
      ...image,
      async run(context) {
        await beginImage(context);
        return image.run(context);
      },
    },
  ];
  return {
    kind: IMAGE_OF_SAVE_POINT,
    steps,
    async onEnd(context) {
      const { savePointId: id } = context.operation.input;
      await context.fenced(async tx => {
        const held = { tx, id, operationId: context.operation.id };
        if (await heldSavePoint(held)) {
          await patchSavePoint({ tx, id, patch: { operation_id: null } });
        }
        await endCapturedImage(tx, context, steps);
      });
    },
  };
}

type ViaStep = OperationStep<ImageViaSavePointInput, ViaState>;

function dropStep(registry: PlatformRegistry): ViaStep {
  return {
    name: 'drop',
    title: 'Drop what is no longer needed',
    weight: 0.1,
    cancellable: false,
    async run(context) {
      if (context.operation.input.keep) return undefined;
      await removeFromPlatform(registry, context);
      return { dropped: true };
    },
  };
}

async function endVia(
  context: EndContext<ImageViaSavePointInput, ViaState>,
  steps: readonly ViaStep[],
): Promise<void> {
  const { operation, outcome, error, state } = context;
  const { machineId, savePointId: id } = operation.input;
  const operationId = operation.id;
  await context.fenced(async tx => {
    await finishMachine({ tx, id: machineId, operationId, to: [] });
    const held = { tx, id, operationId };
    if (error?.cleanUp && !state.dropped) {
      const failure = failureForPeople(error, steps);
      const reason = [failure.reason, error.cleanUp].join(' ');
      const left = state.platformSavePointId ?? null;
      await failSavePoint(held, { ...failure, reason }, left);
    } else if (outcome === 'succeeded' && operation.input.keep) {
      await keepSavePoint(held, state);
    } else {
      await dropSavePoint(held);
    }
    await endCapturedImage(tx, context, steps);
  });
}

/**
 * Takes a snapshot or backup and makes an image of it. Cancelled or failed,
 * neither is left.
 */
export function imageViaSavePointOperation(
  options: StopOptions,
): OperationDefinition<ImageViaSavePointInput, ViaState> {
  const { registry } = options;
  const steps: ViaStep[] = [
    stopFirstStep<ImageViaSavePointInput, ViaState>(options, beginImage),
    saveStep(registry),
    startAgainStep(options),
    imageStep(registry),
    dropStep(registry),
  ];
  return {
    kind: IMAGE_VIA_SAVE_POINT,
    steps,
    queue: input => machineQueue(input.machineId),
    onEnd: context => endVia(context, steps),
  };
}

/**
 * Makes another image with the same content, encrypted with another key or not
 * at all.
 *
 *   key    the data key of the new image is made, if it gets one, and that of
 *          the source can be opened
 *   write  the platform writes the disk once more
 *
 * What was made is removed again when it is cancelled or fails.
 */
import { destroyImageRow, finishImage } from '../images/operations/finishImage';
import {
  removePlatformImage,
  rowFromPlatformImage,
} from '../images/operations/platformImage';
import { getImageRow, moveImage } from '../database/images';
import type { ImageRow } from '../database/tables';
import { newPlatformImage } from '../imports/importedImage';
import { failureForPeople } from '../machines/operations/finishMachine';
import { onPlatform } from '../machines/operations/usePlatform';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { assertEncrypted } from './encryptedColumns';
import type { ImageKeys } from './ImageKeys';

export const REPLICATE_IMAGE = 'image.replicate';

export type ReplicateInput = {
  imageId: string;
  platformId: string;
  from: { imageId: string; platformImageId: string; encrypted: boolean };
};

export type ReplicateState = {
  platformImageId?: string;
  /** JSON of what the platform told of the new image. */
  made?: string;
};

export interface ReplicateOptions {
  registry: PlatformRegistry;
  keys: Pick<ImageKeys, 'open'>;
}

type Context = StepContext<ReplicateInput, ReplicateState>;
type Step = OperationStep<ReplicateInput, ReplicateState>;

/** The new image's row; a retry begins with one that is pending. */
async function beginImage(context: Context): Promise<ImageRow> {
  const { imageId: id } = context.operation.input;
  return context.fenced(async tx => {
    const row = (await getImageRow({ tx, id }))!;
    return row.status === 'pending'
      ? moveImage({ tx, id, to: 'copying' })
      : row;
  });
}

function keyStep({ keys, registry }: ReplicateOptions): Step {
  return {
    name: 'key',
    title: 'Get the key',
    weight: 0.1,
    async run(context) {
      const { imageId, from, platformId } = context.operation.input;
      const row = await beginImage(context);
      const needed = [
        ...(from.encrypted ? [from.imageId] : []),
        ...(row.encrypted ? [imageId] : []),
      ];
      for (const id of needed) {
        // As a platform that is away: a key service may come back.
        await onPlatform(registry, platformId, ['encrypt'], async () => {
          const key = await keys.open(id, { signal: context.signal });
          key.wipe();
        });
      }
    },
  };
}

function writeStep({ registry }: ReplicateOptions): Step {
  return {
    name: 'write',
    title: 'Write the disk',
    weight: 4,
    async run(context) {
      const { imageId: id, platformId, from } = context.operation.input;
      const row = await context.fenced(tx => getImageRow({ tx, id }));
      const made = await onPlatform(
        registry,
        platformId,
        ['encrypt'],
        ({ encrypt }) =>
          encrypt.replicate(
            { id: from.platformImageId },
            newPlatformImage(row!, {}),
            {
              signal: context.signal,
              idempotencyKey: context.idempotencyKey,
              onProgress: context.progress,
              onLog: line => context.log(line),
            },
          ),
      );
      // Remembered first, so that it is removed if it is not what was asked for.
      await context.save({ platformImageId: made.id });
      assertEncrypted(row, made);
      return {
        platformImageId: made.id,
        made: JSON.stringify(rowFromPlatformImage(made)),
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
  context: EndContext<ReplicateInput, ReplicateState>,
  steps: readonly Step[],
): Promise<void> {
  const { operation, outcome, error, state } = context;
  const { imageId: id } = operation.input;
  const held = { id, operationId: operation.id };
  await context.fenced(async tx => {
    if (outcome === 'succeeded') {
      const patch = JSON.parse(state.made!);
      await finishImage({ tx, ...held, to: 'available', patch });
    } else if (outcome === 'cancelled' && !error?.cleanUp) {
      await destroyImageRow({ tx, ...held });
    } else {
      const failure = failureForPeople(error, steps);
      await finishImage({ tx, ...held, to: 'failed', failure });
    }
  });
}

/** See the top of this file. */
export function replicateImageOperation(
  options: ReplicateOptions,
): OperationDefinition<ReplicateInput, ReplicateState> {
  const steps = [keyStep(options), writeStep(options)];
  return {
    kind: REPLICATE_IMAGE,
    steps,
    onEnd: context => end(context, steps),
  };
}

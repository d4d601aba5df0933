import type { Knex } from 'knex';
import { moveImage, patchImage } from '../../database/images';
import { forgetUrls } from '../../imports/importSource';
import { onPlatform } from '../../machines/operations/usePlatform';
import type { OperationDefinition } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import type { DeletionNews } from './deleteImage';
import { destroyImageRow, heldImage } from './finishImage';
import { removePlatformImage } from './platformImage';

export const DESTROY_IMAGE = 'image.destroy';

/** After the platform refused, the recycle bin asks again a day later. */
const ASK_AGAIN_MS = 24 * 60 * 60 * 1000;

export type DestroyImageInput = DeletionNews & {
  imageId: string;
  platformId: string;
  /** Absent when the platform never got it. */
  platformImageId?: string;
  /** Where it was before, and is again when it cannot be destroyed. */
  before: 'available' | 'failed' | 'deleted';
};

export type DestroyImageState = {
  /** There is no way back, whatever is asked for afterwards. */
  destroyed?: boolean;
};

/** What the portal itself keeps of an image that did not get to a platform. */
export interface StagedFiles {
  /** Gone already counts as done. */
  remove(imageId: string): Promise<void>;
}

/**
 * Destroys an image. When disks of machines rest on it the platform refuses,
 * and the image is again what it was; the operation carries the reason.
 */
export function destroyImageOperation(options: {
  registry: PlatformRegistry;
  stagedFiles: StagedFiles;
}): OperationDefinition<DestroyImageInput, DestroyImageState> {
  const { registry, stagedFiles } = options;
  return {
    kind: DESTROY_IMAGE,
    steps: [
      {
        name: 'destroy',
        title: 'Destroy the image',
        cancellable: false,
        async run({ operation: { input }, signal }) {
          const { imageId, platformId, platformImageId } = input;
          await stagedFiles.remove(imageId);
          if (platformImageId) {
            const image = { imageId, platformImageId, signal };
            await onPlatform(registry, platformId, [], platform =>
              removePlatformImage({ platform, ...image }),
            );
          }
          return { destroyed: true };
        },
      },
    ],
    async onEnd({ state, operation, fenced }) {
      const { imageId: id, before } = operation.input;
      const held = { id, operationId: operation.id };
      await fenced(async tx => {
        if (state.destroyed) {
          await destroyImageRow({ tx, ...held });
          await forgetUrls({ tx, imageId: id });
        } else {
          await giveBack({ tx, ...held, before });
        }
      });
    },
  };
}

async function giveBack(image: {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
  before: DestroyImageInput['before'];
}): Promise<void> {
  const { tx, id, before } = image;
  const row = await heldImage(image);
  if (!row) return;
  const patch = { operation_id: null };
  if (before === 'deleted') {
    const due = Math.max(
      Number(row.will_destroy_at),
      Date.now() + ASK_AGAIN_MS,
    );
    await patchImage({ tx, id, patch: { ...patch, will_destroy_at: due } });
  } else {
    await moveImage({ tx, id, to: before, patch });
  }
}

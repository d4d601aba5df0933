import type { OperationDefinition } from '../../operations';
import { onPlatform } from '../../machines/operations/usePlatform';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { moveImage } from '../../database/images';
import { forgetUrls } from '../../imports/importSource';
import { destroyImageRow, heldImage } from './finishImage';
import { removePlatformImage } from './platformImage';

export const DELETE_IMAGE = 'image.delete';

export type DeleteImageInput = {
  imageId: string;
  platformId: string;
  /** Absent when the platform never got it. */
  platformImageId?: string;
  /** Where it was before, and is again when it cannot be destroyed. */
  before: 'available' | 'failed';
};

export type DeleteImageState = {
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
export function deleteImageOperation(options: {
  registry: PlatformRegistry;
  stagedFiles: StagedFiles;
}): OperationDefinition<DeleteImageInput, DeleteImageState> {
  const { registry, stagedFiles } = options;
  return {
    kind: DELETE_IMAGE,
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
        } else if (await heldImage({ tx, ...held })) {
          const patch = { operation_id: null };
          await moveImage({ tx, id, to: before, patch });
        }
      });
    },
  };
}

import { moveImage } from '../../database/images';
import type { OperationDefinition } from '../../operations';
import { heldImage } from './finishImage';

export const DELETE_IMAGE = 'image.delete';

/** Whom the end of an image is news to. */
export type DeletionNews = {
  /** Who had accepted a share of it. */
  recipients?: string[];
  /** Its owner did not ask for it. */
  byOther?: boolean;
};

export type DeleteImageInput = DeletionNews & {
  imageId: string;
  /** Where it was before, and is again when it is restored. */
  before: 'available' | 'failed';
  /** How long the recycle bin keeps it. */
  keepMs: number;
};

export type DeleteImageState = {
  /** There is nothing left that could fail. */
  hidden?: boolean;
};

/**
 * Moves an image into the recycle bin: out of the lists, with its bytes where
 * they are until it is destroyed.
 */
export function deleteImageOperation(): OperationDefinition<
  DeleteImageInput,
  DeleteImageState
> {
  return {
    kind: DELETE_IMAGE,
    steps: [
      {
        name: 'hide',
        title: 'Move it into the recycle bin',
        cancellable: false,
        async run() {
          return { hidden: true };
        },
      },
    ],
    async onEnd({ state, operation, fenced }) {
      const { imageId: id, before, keepMs } = operation.input;
      const held = { id, operationId: operation.id };
      await fenced(async tx => {
        if (!(await heldImage({ tx, ...held }))) return;
        if (!state.hidden) {
          const patch = { operation_id: null };
          await moveImage({ tx, id, to: before, patch });
          return;
        }
        const now = Date.now();
        const patch = {
          operation_id: null,
          deleted_at: now,
          deleted_by: operation.createdBy,
          deleted_from: before,
          will_destroy_at: now + keepMs,
        };
        await moveImage({ tx, id, to: 'deleted', patch });
      });
    },
  };
}

import type { SavePointStatus } from '@vm-images/backstage-plugin-vm-images-common';
import { moveSavePoint } from '../../database/savePoints';
import type { OperationDefinition } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import {
  dropSavePoint,
  heldSavePoint,
  removeFromPlatform,
  type SaveInput,
} from './savePointWork';

export const DELETE_SAVE_POINT = 'vm.unsave';

export type DeleteSavePointInput = Pick<
  SaveInput,
  'kind' | 'savePointId' | 'savePointName' | 'machineId' | 'platformId'
> & {
  /** Absent when the platform never told its id. */
  platformSavePointId?: string;
  /** Where it was before, and is again when it cannot be destroyed. */
  before: Extract<SavePointStatus, 'available' | 'failed'>;
};

export type DeleteSavePointState = { destroyed?: boolean };

/** Destroys a snapshot or backup. Images that were made of it stay. */
export function deleteSavePointOperation(options: {
  registry: PlatformRegistry;
}): OperationDefinition<DeleteSavePointInput, DeleteSavePointState> {
  return {
    kind: DELETE_SAVE_POINT,
    steps: [
      {
        name: 'destroy',
        title: 'Destroy it',
        cancellable: false,
        async run({ operation, signal }) {
          const { platformSavePointId } = operation.input;
          const state = { platformSavePointId };
          await removeFromPlatform(options.registry, {
            ...{ operation, state, signal },
          });
          return { destroyed: true };
        },
      },
    ],
    async onEnd({ state, operation, fenced }) {
      const { savePointId: id, before } = operation.input;
      await fenced(async tx => {
        const held = { tx, id, operationId: operation.id };
        if (state.destroyed) {
          await dropSavePoint(held);
        } else if (await heldSavePoint(held)) {
          const patch = { operation_id: null };
          await moveSavePoint({ tx, id, to: before, patch });
        }
      });
    },
  };
}

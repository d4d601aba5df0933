import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../../authorization';
import { moveImage } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import type { OperationEngine } from '../../operations';
import { operationFromRow } from '../../operationsApi/operationFromRow';
import type { ImageDeletion } from '../ImageService';
import { DELETE_IMAGE, type DeleteImageInput } from './deleteImage';

/** Puts the deletion of an image in line. Who may is judged before. */
export class ImageDestroyer implements ImageDeletion {
  readonly #database: Knex;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    callers: CallerResolver;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#callers = options.callers;
  }

  /** @throws ConflictError naming both states when it cannot be deleted now. */
  async delete(image: ImageRow, options: ServiceOptions): Promise<Operation> {
    const { principal } = await this.#callers.resolve(options.credentials);
    const { id, name } = image;
    const input: DeleteImageInput = {
      imageId: id,
      platformId: image.platform_id,
      ...(image.platform_image_id && {
        platformImageId: image.platform_image_id,
      }),
      before: image.status === 'failed' ? 'failed' : 'available',
    };
    return this.#database.transaction(async tx => {
      const operation = await this.#engine.enqueue(
        {
          kind: DELETE_IMAGE,
          input,
          subject: { type: 'image', id, name },
          ownerRef: image.owner_ref || undefined,
          createdBy: principal,
        },
        { tx },
      );
      const patch = { operation_id: operation.id };
      await moveImage({ tx, id, to: 'deleting', patch });
      return operationFromRow(operation);
    });
  }
}

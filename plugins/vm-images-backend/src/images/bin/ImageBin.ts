import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../../authorization';
import { moveImage } from '../../database/images';
import { updateImageRow } from '../../database/images/updateImageRow';
import { acceptedRecipients } from '../../database/imageShares/readShares';
import type { ImageRow } from '../../database/tables';
import type { OperationEngine } from '../../operations';
import { operationFromRow } from '../../operationsApi/operationFromRow';
import type { ImageDeletion } from '../ImageService';
import { checkBinned } from './checkBinned';
import { DELETE_IMAGE, type DeleteImageInput } from '../operations/deleteImage';
import {
  DESTROY_IMAGE,
  type DestroyImageInput,
} from '../operations/destroyImage';

/**
 * Where deleted images lie until they are destroyed or restored. Who may is
 * judged before; here it is only made sure that nobody else was quicker.
 */
export class ImageBin implements ImageDeletion {
  readonly #database: Knex;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;
  readonly #retentionMs: number;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    callers: CallerResolver;
    /** 0 where images are destroyed at once. */
    retentionMs: number;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#callers = options.callers;
    this.#retentionMs = options.retentionMs;
  }

  /**
   * Into the bin; what has no bytes to come back to is destroyed at once.
   *
   * @throws ConflictError naming both states when it cannot be deleted now.
   */
  async delete(image: ImageRow, options: ServiceOptions): Promise<Operation> {
    return this.#delete(image, await this.#actor(image, options));
  }

  /** The same for whoever needs no credentials, such as the schedule. */
  async deleteAs(image: ImageRow, principal: string): Promise<Operation> {
    return this.#delete(image, { principal, byOther: true });
  }

  async #delete(image: ImageRow, actor: Actor): Promise<Operation> {
    const { id, status } = image;
    const before = status === 'failed' ? 'failed' : 'available';
    const isEmpty = status === 'failed' && image.platform_image_id === null;
    const keepMs = this.#retentionMs;
    const kept: DeleteImageInput = { imageId: id, before, keepMs };
    const work =
      keepMs === 0 || isEmpty
        ? { kind: DESTROY_IMAGE, input: destruction(image, before) }
        : { kind: DELETE_IMAGE, input: kept };
    return this.#begin(image, actor, work, (tx, held) =>
      moveImage({ tx, id, to: 'deleting', patch: { operation_id: held } }),
    );
  }

  /** @throws ConflictError when it is not in the bin, or no longer. */
  async destroy(image: ImageRow, options: ServiceOptions): Promise<Operation> {
    return this.#destroy(image, await this.#actor(image, options));
  }

  /** The same for whoever needs no credentials, such as the schedule. */
  async destroyAs(image: ImageRow, principal: string): Promise<Operation> {
    return this.#destroy(image, { principal, byOther: true });
  }

  async #destroy(image: ImageRow, actor: Actor): Promise<Operation> {
    const work = {
      kind: DESTROY_IMAGE,
      input: destruction(image, 'deleted' as const),
    };
    return this.#begin(image, actor, work, (tx, held) =>
      updateImageRow({
        ...{ tx, id: image.id, check: checkBinned },
        patch: { operation_id: held },
      }),
    );
  }

  /** @throws ConflictError when it is not in the bin, or no longer. */
  async restore(image: ImageRow): Promise<void> {
    await this.#database.transaction(tx =>
      updateImageRow({
        ...{ tx, id: image.id, check: checkBinned },
        patch: {
          status: image.deleted_from ?? 'available',
          deleted_at: null,
          deleted_by: null,
          deleted_from: null,
          will_destroy_at: null,
        },
      }),
    );
  }

  async #actor(
    { owner_ref: owner }: ImageRow,
    { credentials }: ServiceOptions,
  ): Promise<Actor> {
    const caller = await this.#callers.resolve(credentials);
    const { principal, ownershipRefs } = caller;
    return { principal, byOther: !ownershipRefs.includes(owner) };
  }

  async #begin(
    image: ImageRow,
    { principal: createdBy, byOther }: Actor,
    work: { kind: string; input: DeleteImageInput | DestroyImageInput },
    hold: (tx: Knex.Transaction, operationId: string) => Promise<unknown>,
  ): Promise<Operation> {
    const { id, name } = image;
    return this.#database.transaction(async tx => {
      // When it is destroyed, its shares are gone before anybody can be told.
      const recipients = await acceptedRecipients(tx, id);
      const operation = await this.#engine.enqueue(
        {
          ...work,
          input: { ...work.input, recipients, byOther },
          subject: { type: 'image', id, name },
          ownerRef: image.owner_ref || undefined,
          createdBy,
        },
        { tx },
      );
      await hold(tx, operation.id);
      return operationFromRow(operation);
    });
  }
}

/** Who does it, and whether it is nobody of those who own the image. */
interface Actor {
  principal: string;
  byOther: boolean;
}

function destruction(
  image: ImageRow,
  before: DestroyImageInput['before'],
): DestroyImageInput {
  return {
    imageId: image.id,
    platformId: image.platform_id,
    ...(image.platform_image_id && {
      platformImageId: image.platform_image_id,
    }),
    before,
  };
}

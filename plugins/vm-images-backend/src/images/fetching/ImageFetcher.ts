import { ConflictError } from '@backstage/errors';
import {
  machineLaunchPermission,
  type Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type PermissionDecisions,
  type ServiceOptions,
} from '../../authorization';
import type { OperationEngine } from '../../operations';
import { operationFromRow } from '../../operationsApi/operationFromRow';
import type { ImageService } from '../ImageService';
import { FETCH_IMAGE, type FetchInput } from './fetchOperation';
import { takeForFetch } from './takeForFetch';

/** Has public images fetched before anybody launches from them. */
export class ImageFetcher {
  readonly #o: {
    callers: CallerResolver;
    database: Knex;
    decisions: PermissionDecisions;
    engine: OperationEngine;
    /** The authorizing service: what it does not show is not fetched. */
    images: Pick<ImageService, 'get'>;
  };

  constructor(options: {
    callers: CallerResolver;
    database: Knex;
    decisions: PermissionDecisions;
    engine: OperationEngine;
    images: Pick<ImageService, 'get'>;
  }) {
    this.#o = options;
  }

  /**
   * @throws NotFoundError for what the caller does not see, NotAllowedError for
   * what is the platform team's to do, ConflictError when there is nothing to
   * fetch or it is under way.
   */
  async fetch(id: string, options: ServiceOptions): Promise<Operation> {
    const { callers, database, decisions, engine, images } = this.#o;
    await decisions.require(machineLaunchPermission, options.credentials);
    const image = await images.get(id, options);
    enforceVerdict(image.actions.fetch);
    const { platformId, platformImageId, name } = image;
    if (!platformImageId) {
      throw new ConflictError(`Image "${name}" is not on its platform yet.`);
    }
    const caller = await callers.resolve(options.credentials);
    const input: FetchInput = { imageId: id, platformId, platformImageId };
    const operation = await database.transaction(async tx => {
      const enqueued = await engine.enqueue(
        {
          ...{ kind: FETCH_IMAGE, input },
          subject: { type: 'image', id, name },
          createdBy: caller.principal,
        },
        { tx },
      );
      await takeForFetch({ tx, operation: enqueued });
      return enqueued;
    });
    return operationFromRow(operation);
  }
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  stringifyError,
} from '@backstage/errors';
import type { KeyService } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../../authorization';
import {
  hasEnded,
  type OperationEngine,
  type OperationRow,
} from '../../operations';
import { countOldImageKeys } from '../imageKeyRows';
import { keyIdOf, type KeyPlace, type KeyServices } from '../KeyServices';
import { newestOperations } from './keyOperations';
import { newestVersion, patiently } from './keyService';
import { REWRAP_KEY, ROTATE_KEY } from './rotateOperation';

/** As whom data keys are wrapped anew by schedule. */
const PRINCIPAL = 'service:plugin:vm-images';

/** Asks for other versions of keys, and for what follows from them. */
export class KeyRotations {
  readonly #o: {
    callers: CallerResolver;
    database: Knex;
    engine: OperationEngine;
    logger: LoggerService;
    services: KeyServices;
  };

  constructor(options: {
    callers: CallerResolver;
    database: Knex;
    engine: OperationEngine;
    logger: LoggerService;
    services: KeyServices;
  }) {
    this.#o = options;
  }

  /**
   * Begins to add a version to a key, and to wrap anew what older ones wrap.
   *
   * @throws NotAllowedError for others than the platform team, NotFoundError
   * when there is no such key, ConflictError when its service rotates elsewhere
   * or it is being rotated already, ServiceUnavailableError when it is away
   */
  async rotate(
    place: KeyPlace,
    { credentials }: ServiceOptions,
  ): Promise<OperationRow> {
    const { callers, engine } = this.#o;
    const caller = await callers.resolve(credentials);
    const id = keyIdOf(place);
    if (!caller.admin) {
      throw new NotAllowedError(
        `Only the platform team may rotate key "${id}".`,
      );
    }
    const { name } = place;
    const service = this.#serviceOf(place);
    const from = await newestVersion(service, name, patiently());
    if (!service.rotate) {
      throw new ConflictError(
        `Key "${id}" is rotated in ${service.title}, not here. Do it there; data keys are wrapped anew within six hours.`,
      );
    }
    await this.#assertNotRotating(id);
    return engine.enqueue({
      kind: ROTATE_KEY,
      input: { ...{ service: service.id, name, from } },
      ...{ subject: subjectOf(id), createdBy: caller.principal },
    });
  }

  /**
   * Begins to wrap anew what older versions of any key wrap: for rotations that
   * were made in the services, and for what others have left. A service that is
   * away waits for the next time; the others do not.
   *
   * @returns how many operations were begun
   */
  async rewrapAll(): Promise<number> {
    const { services, logger } = this.#o;
    let begun = 0;
    for (const service of services.list()) {
      try {
        const keys = await service.listKeys(patiently());
        for (const { name, version } of keys) {
          if (await this.#rewrap({ service: service.id, name }, version)) {
            begun += 1;
          }
        }
      } catch (error) {
        logger.warn(
          `Data keys of key service ${
            service.id
          } were not wrapped anew: ${stringifyError(error)}`,
        );
      }
    }
    return begun;
  }

  async #rewrap(place: KeyPlace, version: number): Promise<boolean> {
    const { database, engine } = this.#o;
    const id = keyIdOf(place);
    const old = await countOldImageKeys(database, { ...place, version });
    if (old === 0 || (await this.#isBusy(id))) return false;
    await engine.enqueue({
      kind: REWRAP_KEY,
      input: { ...place },
      ...{ subject: subjectOf(id), createdBy: PRINCIPAL },
    });
    return true;
  }

  #serviceOf(place: KeyPlace): KeyService {
    const { services } = this.#o;
    const service = services.get(place.service);
    if (service) return service;
    const there = services.list().map(one => `"${one.id}"`);
    throw new NotFoundError(
      `There is no key "${keyIdOf(place)}": no key service "${
        place.service
      }" is in this portal. There is ${there.join(', ')}.`,
    );
  }

  /** One that only wraps anew does not stand in the way: they take turns. */
  async #assertNotRotating(id: string): Promise<void> {
    const newest = await this.#newest(id);
    if (!newest || hasEnded(newest) || newest.kind !== ROTATE_KEY) return;
    throw new ConflictError(
      `Key "${id}" is being rotated already, by operation ${newest.id}. Wait until that has ended.`,
    );
  }

  async #isBusy(id: string): Promise<boolean> {
    const newest = await this.#newest(id);
    return newest !== undefined && !hasEnded(newest);
  }

  async #newest(id: string): Promise<OperationRow | undefined> {
    return (await newestOperations(this.#o.database, [id])).get(id);
  }
}

const subjectOf = (id: string) => ({ type: 'encryption-key', id, name: id });

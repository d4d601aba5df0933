import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  stringifyError,
} from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  callerOwns,
  type Caller,
  type EncryptionKey,
  type EncryptionKeyList,
  type RotatedKey,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  KeyService,
  NamedKey,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import {
  findOldImageKeys,
  replaceImageKey,
  wrappedOf,
  type ImageKeyRow,
} from './imageKeyRows';
import { keyIdOf, type KeyServices } from './KeyServices';
import { withUsage } from './keyUsage';

/** A page must not wait longer than this for a service that is away. */
const PATIENCE_MS = 10_000;
const REWRAPPED_AT_ONCE = 100;

/** The keys that images are encrypted with: who may use which. */
export class EncryptionKeys {
  readonly #services: KeyServices;
  readonly #owners: ReadonlyMap<string, string>;
  readonly #callers: CallerResolver;
  readonly #database: Knex;
  readonly #logger: LoggerService;

  constructor(options: {
    services: KeyServices;
    /** Owners by the id of the key; the others are for everyone. */
    owners: ReadonlyMap<string, string>;
    callers: CallerResolver;
    database: Knex;
    logger: LoggerService;
  }) {
    this.#services = options.services;
    this.#owners = options.owners;
    this.#callers = options.callers;
    this.#database = options.database;
    this.#logger = options.logger;
  }

  /**
   * Those that the caller may encrypt with, and which services are away. The
   * platform team is told besides how much each version still wraps.
   */
  async list({ credentials }: ServiceOptions): Promise<EncryptionKeyList> {
    const caller = await this.#callers.resolve(credentials);
    const usable = await this.usableBy(caller);
    if (!caller.admin) return usable;
    return withUsage(this.#database, usable);
  }

  async usableBy(caller: Caller): Promise<EncryptionKeyList> {
    const unavailable: EncryptionKeyList['unavailable'] = [];
    const lists = await Promise.all(
      this.#services.list().map(async service => {
        try {
          return await this.#keysOf(service, caller);
        } catch (error) {
          this.#logger.warn(
            `Key service ${service.id} does not list its keys: ${stringifyError(
              error,
            )}`,
          );
          const { id, title: serviceTitle } = service;
          // Where keys are is the platform team's to know.
          const reason = caller.admin
            ? (error as Error).message
            : 'It cannot be used right now. Ask the platform team.';
          unavailable.push({ service: id, serviceTitle, reason });
          return [];
        }
      }),
    );
    return {
      items: lists.flat(),
      ...(unavailable.length > 0 && { unavailable }),
    };
  }

  /** Whose key it is, for an image that has it already. */
  ownerKindOf(keyId: string): EncryptionKey['owner'] {
    return this.#owners.has(keyId) ? 'customer' : 'platform';
  }

  /**
   * Adds a version to a key and wraps anew what older ones wrap. Also finishes
   * what an earlier rotation has left.
   *
   * @throws NotAllowedError for others than the platform team, NotFoundError
   * when there is no such key, ConflictError when its service rotates elsewhere
   */
  async rotate(
    place: { service: string; name: string },
    { credentials }: ServiceOptions,
  ): Promise<RotatedKey> {
    const caller = await this.#callers.resolve(credentials);
    const id = keyIdOf(place);
    if (!caller.admin) {
      throw new NotAllowedError(
        `Only the platform team may rotate key "${id}".`,
      );
    }
    const service = this.#services.get(place.service);
    const { items } = await this.usableBy(caller);
    const key = items.find(one => one.id === id);
    if (!service || !key) {
      throw new NotFoundError(
        `There is no key "${id}". There is ${items
          .map(one => `"${one.id}"`)
          .join(', ')}.`,
      );
    }
    if (!service.rotate) {
      throw new ConflictError(
        `Key "${id}" is rotated in ${service.title}, not here. Do it there; data keys are wrapped anew within six hours.`,
      );
    }
    const { version } = await service.rotate(place.name, {
      signal: patience(),
    });
    const rewrapped = await this.rewrap(service, place.name, version);
    return { key: { ...key, version }, rewrapped };
  }

  /**
   * Wraps every data key anew that an older version of a key wraps. One that is
   * damaged does not keep the others from it.
   *
   * @throws what the damaged ones say, once all others are done
   */
  async rewrap(
    service: KeyService,
    name: string,
    version: number,
  ): Promise<number> {
    const key = { service: service.id, name, version };
    const damaged: Error[] = [];
    let rewrapped = 0;
    let after = '';
    for (;;) {
      const limit = REWRAPPED_AT_ONCE;
      const rows = await findOldImageKeys(this.#database, key, {
        ...{ after, limit },
      });
      for (const row of rows) {
        after = row.image_id;
        try {
          if (await this.#rewrapOne(service, row)) rewrapped += 1;
        } catch (error) {
          if ((error as Error)?.name !== 'ConflictError') throw error;
          this.#logger.warn(
            `The data key of image ${
              row.image_id
            } was not wrapped anew: ${stringifyError(error)}`,
          );
          damaged.push(error as Error);
        }
      }
      if (rows.length < REWRAPPED_AT_ONCE) break;
    }
    if (damaged.length > 0) throw damaged[0];
    return rewrapped;
  }

  async #rewrapOne(service: KeyService, row: ImageKeyRow): Promise<boolean> {
    const wrapped = await service.rewrap(wrappedOf(row), {
      signal: patience(),
    });
    if (wrapped.keyVersion <= row.key_version) return false;
    await replaceImageKey(this.#database, row, wrapped);
    return true;
  }

  /**
   * The same for every key: for rotations that were made in the services. A
   * service that is away waits for the next time; the others do not.
   */
  async rewrapAll(): Promise<number> {
    let rewrapped = 0;
    for (const service of this.#services.list()) {
      rewrapped += await this.#tolerant(service, async () => {
        let count = 0;
        const keys = await service.listKeys({ signal: patience() });
        for (const { name, version } of keys) {
          count += await this.#tolerant(service, () =>
            this.rewrap(service, name, version),
          );
        }
        return count;
      });
    }
    return rewrapped;
  }

  async #tolerant(
    { id }: KeyService,
    work: () => Promise<number>,
  ): Promise<number> {
    try {
      return await work();
    } catch (error) {
      this.#logger.warn(
        `Data keys of key service ${id} were not all wrapped anew: ${stringifyError(
          error,
        )}`,
      );
      return 0;
    }
  }

  async #keysOf(service: KeyService, caller: Caller): Promise<EncryptionKey[]> {
    const keys = await service.listKeys({ signal: patience() });
    return keys
      .map(key => this.#view(service, key))
      .filter(
        ({ ownerRef }) =>
          ownerRef === undefined || callerOwns(caller, ownerRef),
      );
  }

  #view(service: KeyService, { name, version }: NamedKey): EncryptionKey {
    const id = keyIdOf({ service: service.id, name });
    const ownerRef = this.#owners.get(id);
    return {
      ...{ id, service: service.id, serviceTitle: service.title },
      ...{ name, version, owner: this.ownerKindOf(id) },
      ...(ownerRef && { ownerRef }),
      canRotate: service.rotate !== undefined,
    };
  }
}

const patience = () => AbortSignal.timeout(PATIENCE_MS);

import { stringifyError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  callerOwns,
  type Caller,
  type EncryptionKey,
  type EncryptionKeyList,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  KeyService,
  NamedKey,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import { keyIdOf, type KeyServices } from './KeyServices';
import { withUsage } from './keyUsage';

/** A page must not wait longer than this for a service that is away. */
const PATIENCE_MS = 10_000;

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
   * platform team is told besides how much each version still wraps, and of its rotation.
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

import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type {
  KeyService,
  VmImagesKeysExtensionPoint,
} from '@vm-images/backstage-plugin-vm-images-node';

const ID = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A key by service and name, as `local/default` says it. */
export interface KeyPlace {
  service: string;
  name: string;
}

export function parseKeyId(id: string): KeyPlace {
  const at = id.indexOf('/');
  return { service: id.slice(0, at), name: id.slice(at + 1) };
}

export function keyIdOf({ service, name }: KeyPlace): string {
  return `${service}/${name}`;
}

/** Every key service of this portal. Modules put theirs in. */
export class KeyServices implements VmImagesKeysExtensionPoint {
  readonly #services = new Map<
    string,
    { service: KeyService; moduleId: string }
  >();

  addKeyService(service: KeyService, options: { moduleId: string }): void {
    const { id } = service;
    const { moduleId } = options;
    if (!ID.test(id)) {
      throw new InputError(
        `Key service id "${id}" of module "${moduleId}" must be up to 63 lower case letters, digits and dashes, with no dash at its ends.`,
      );
    }
    const other = this.#services.get(id);
    if (other) {
      throw new ConflictError(
        `Key service id "${id}" is used by both module "${other.moduleId}" and module "${moduleId}". Remove one of them.`,
      );
    }
    this.#services.set(id, { service, moduleId });
  }

  list(): KeyService[] {
    return [...this.#services.values()].map(({ service }) => service);
  }

  get(id: string): KeyService | undefined {
    return this.#services.get(id)?.service;
  }

  /**
   * The service that an image's data key needs.
   *
   * @throws ServiceUnavailableError when it was taken out of the portal
   */
  require(place: KeyPlace): KeyService {
    const service = this.get(place.service);
    if (service) return service;
    throw new ServiceUnavailableError(
      `Key "${keyIdOf(place)}" is kept by key service "${
        place.service
      }", which this portal does not have now. Add its module again.`,
    );
  }
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { PlatformHardware } from '@vm-images/backstage-plugin-vm-images-common';
import {
  capabilitiesOf,
  type DataKeys,
  type Platform,
  type PlatformHealth,
  type VmImagesPlatformsExtensionPoint,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { PlatformDirectory, PlatformFacts } from './PlatformDirectory';
import { PlatformHandle } from './PlatformHandle';

const idPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Every configured platform. Modules put theirs in through the extension
 * point; the rest of the backend finds them here.
 */
export class PlatformRegistry
  implements VmImagesPlatformsExtensionPoint, PlatformDirectory
{
  readonly #logger: LoggerService;
  readonly #handles = new Map<string, PlatformHandle>();

  #keys: DataKeys | undefined;

  constructor(options: { logger: LoggerService }) {
    this.#logger = options.logger;
  }

  addPlatform(platform: Platform, options: { moduleId: string }): void {
    const { id } = platform;
    if (!idPattern.test(id)) {
      throw new InputError(
        `Platform id "${id}" of module "${options.moduleId}" must be up to 63 lower case letters, digits and dashes, with no dash at its ends.`,
      );
    }
    const other = this.#handles.get(id);
    if (other) {
      throw new ConflictError(
        `Platform id "${id}" is used by both module "${other.moduleId}" and module "${options.moduleId}". Give one of them another id in the configuration.`,
      );
    }
    if (this.#keys) platform.encrypt?.useKeys(this.#keys);
    this.#handles.set(
      id,
      new PlatformHandle(platform, options.moduleId, this.#logger),
    );
  }

  /** Tells every platform where the data keys of encrypted images are had. */
  useKeys(keys: DataKeys): void {
    this.#keys = keys;
    for (const platform of this.list()) platform.encrypt?.useKeys(keys);
  }

  /**
   * Starts every platform, each on its own: one that is broken or hangs is a
   * sentence in the log and shown as unavailable, and is tried again later.
   */
  async start(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(one => one.refresh()));
  }

  /** Lets go of every platform. Virtual machines go on running. */
  async stop(): Promise<void> {
    await Promise.all([...this.#handles.values()].map(one => one.stop()));
  }

  list(): Platform[] {
    return [...this.#handles.values()].map(({ platform }) => platform);
  }

  get(id: string): Platform | undefined {
    return this.#handles.get(id)?.platform;
  }

  /** How it was when last asked. */
  health(id: string): PlatformHealth {
    const handle = this.#handles.get(id);
    return (
      handle?.health ?? {
        status: 'unavailable',
        reason: 'It is not configured.',
      }
    );
  }

  /** @throws NotFoundError when no such platform is configured. */
  require(id: string): Platform {
    const platform = this.get(id);
    if (platform) return platform;
    const known = this.list().map(one => `"${one.id}"`);
    throw new NotFoundError(
      `There is no platform "${id}". ${
        known.length > 0
          ? `Configured are ${known.join(', ')}.`
          : 'None is configured; add a platform module.'
      }`,
    );
  }

  /**
   * For work: like `require`, and the platform is up.
   *
   * @throws ServiceUnavailableError with its reason when it is not.
   */
  use(id: string): Platform {
    const platform = this.require(id);
    const reason = this.#handles.get(id)?.unavailable;
    if (reason) throw new ServiceUnavailableError(reason);
    return platform;
  }

  facts(platformId: string): PlatformFacts | undefined {
    const handle = this.#handles.get(platformId);
    if (!handle) return undefined;
    const { platform, unavailable } = handle;
    return {
      id: platform.id,
      title: platform.title,
      regions: platform.regions,
      flavors: platform.launch?.flavors ?? [],
      capabilities: capabilitiesOf(platform),
      hardware: hardwareOf(platform),
      linkedDisks: platform.launch?.linkedDisks ?? false,
      unavailable,
    };
  }
}

function hardwareOf({ title, launch }: Platform): PlatformHardware | undefined {
  if (!launch) return undefined;
  const { architectures, bootModes } = launch;
  return { title, architectures, bootModes };
}

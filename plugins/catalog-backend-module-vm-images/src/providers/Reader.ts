import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type {
  ChangeTopic,
  Image,
  VirtualMachine,
  VmImagesApi,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ProviderConfig } from '../config';
import {
  imageEntity,
  imageEntityName,
  isForEveryone,
  machineEntity,
  machineEntityName,
  templateEntity,
  type EntityContext,
} from '../entities';

const PAGE = 200;

/** Entities of one thing that changed: what it is now, or what it was called. */
export type Delta = { added: Entity[]; removed: string[] };

/** Reads the backend as this plugin itself, which sees everything. */
export class Reader {
  readonly #api: VmImagesApi;
  readonly #auth: AuthService;
  readonly #config: ProviderConfig;
  readonly #context: EntityContext;

  constructor(options: {
    api: VmImagesApi;
    auth: AuthService;
    config: ProviderConfig;
    appBaseUrl: string;
  }) {
    this.#api = options.api;
    this.#auth = options.auth;
    this.#config = options.config;
    this.#context = {
      defaultOwner: options.config.defaultOwner,
      appBaseUrl: options.appBaseUrl.replace(/\/$/, ''),
    };
  }

  /** Software templates of what is published and can be launched. */
  async templates(): Promise<Entity[]> {
    if (!this.#config.templates) return [];
    const templates = await this.#api.listTemplates({}, await this.#token());
    return templates
      .filter(one => this.#isOffered(one))
      .map(one => templateEntity(one, this.#context));
  }

  async *images(): AsyncIterable<Entity> {
    if (this.#config.images === 'none') return;
    let cursor: string | undefined;
    do {
      const page = await this.#api.listImages(
        { cursor, limit: PAGE, count: 'none' },
        await this.#token(),
      );
      for (const image of page.items.filter(one => this.#isEntity(one))) {
        yield imageEntity(image, this.#context);
      }
      cursor = page.nextCursor;
    } while (cursor);
  }

  async *machines(): AsyncIterable<Entity> {
    if (!this.#config.virtualMachines) return;
    const published = await this.#publishedImages();
    let cursor: string | undefined;
    do {
      const page = await this.#api.listVirtualMachines(
        { cursor, limit: PAGE, count: 'none' },
        await this.#token(),
      );
      for (const machine of page.items) {
        yield this.#machine(machine, this.#isPublished(machine, published));
      }
      cursor = page.nextCursor;
    } while (cursor);
  }

  /** What became of one thing. */
  async changed(type: ChangeTopic, id: string): Promise<Delta> {
    const nothing = { added: [], removed: [] };
    if (type === 'image') {
      if (this.#config.images === 'none') return nothing;
      const image = await this.#found(async () =>
        this.#api.getImage(id, await this.#token()),
      );
      return image && this.#isEntity(image)
        ? { added: [imageEntity(image, this.#context)], removed: [] }
        : { added: [], removed: [`resource:default/${imageEntityName(id)}`] };
    }
    if (type === 'virtualMachine') {
      if (!this.#config.virtualMachines) return nothing;
      const machine = await this.#found(async () =>
        this.#api.getVirtualMachine(id, await this.#token()),
      );
      return machine && machine.state !== 'deleted'
        ? {
            added: [this.#machine(machine, await this.#hasEntity(machine))],
            removed: [],
          }
        : { added: [], removed: [`resource:default/${machineEntityName(id)}`] };
    }
    return nothing;
  }

  #machine(machine: VirtualMachine, imageIsEntity: boolean): Entity {
    return machineEntity(machine, { ...this.#context, imageIsEntity });
  }

  /** Ids of the images that are entities, where those are not simply all. */
  async #publishedImages(): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    if (this.#config.images !== 'public') return ids;
    let cursor: string | undefined;
    do {
      const page = await this.#api.listImages(
        {
          visibility: ['public', 'marketplace'],
          ...{ cursor, limit: PAGE, count: 'none' },
        },
        await this.#token(),
      );
      for (const image of page.items) {
        if (this.#isEntity(image)) ids.add(image.id);
      }
      cursor = page.nextCursor;
    } while (cursor);
    return ids;
  }

  #isPublished(
    { imageId }: VirtualMachine,
    published: ReadonlySet<string>,
  ): boolean {
    if (this.#config.images === 'all') return true;
    return imageId !== undefined && published.has(imageId);
  }

  /** Whether the image of a machine is an entity. */
  async #hasEntity({ imageId }: VirtualMachine): Promise<boolean> {
    if (this.#config.images === 'all') return true;
    if (this.#config.images === 'none' || !imageId) return false;
    const image = await this.#found(async () =>
      this.#api.getImage(imageId, await this.#token()),
    );
    return image !== undefined && this.#isEntity(image);
  }

  #isEntity(image: Image): boolean {
    return (
      image.status === 'available' &&
      (this.#config.images === 'all' || isForEveryone(image))
    );
  }

  #isOffered(template: VmTemplate): boolean {
    return (
      template.published &&
      template.status === 'ready' &&
      // Everyone who reads the catalog reads software templates.
      template.visibility === 'public'
    );
  }

  async #found<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error) {
        if (error.statusCode === 404) return undefined;
      }
      throw error;
    }
  }

  async #token() {
    return this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: 'vm-images',
    });
  }
}

import { NotFoundError } from '@backstage/errors';
import type {
  ImageListQuery,
  ImagePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  enforceVerdict,
  type CallerResolver,
  type PermissionDecisions,
  type ResourceAccess,
  type ServiceOptions,
} from '../authorization';
import type { ImageRow } from '../database/tables';
import type { DefaultImageService } from './DefaultImageService';
import { imageAccessOf, type ImageAccess } from './ImageAccess';
import { requireConfirmation } from './bin/UnconfirmedError';
import type { ImageService, ImageSight, NewImages } from './ImageService';

/**
 * Shows the caller what everyone sees and what the caller's owner refs own, as
 * far as the permission policy goes along, and lets change what the verdict
 * allows.
 */
export class AuthorizedImageService implements ImageService, NewImages {
  readonly #inner: DefaultImageService;
  readonly #services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  };

  constructor(options: {
    inner: DefaultImageService;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
  }) {
    const { inner, ...services } = options;
    this.#inner = inner;
    this.#services = services;
  }

  async list(query: ImageListQuery, options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.list(query, { ...options, access });
  }

  async listText(query: ImageListQuery, options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.listText(query, { ...options, access });
  }

  async facets(options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.facets({ ...options, access });
  }

  async get(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.get(id, { ...options, access });
  }

  async made(id: string, options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.get(id, { ...options, access });
  }

  async verdicts(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.verdicts(id, { ...options, access });
  }

  async update(
    id: string,
    patch: ImagePatch,
    options: ServiceOptions & { ifMatch?: string },
  ) {
    const access = await this.#admit(id, options, 'edit');
    return this.#inner.update(id, patch, { ...options, access });
  }

  async delete(
    id: string,
    options: ServiceOptions & { confirm?: boolean; force?: boolean },
  ) {
    const { force } = options;
    const action = force ? 'forceDelete' : 'delete';
    const access = await this.#admit(id, options, action);
    if (!options.confirm && !force) {
      const verdicts = await this.#inner.verdicts(id, { ...options, access });
      requireConfirmation(verdicts.delete);
    }
    return this.#inner.delete(id, options);
  }

  async restore(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options, 'restore');
    return this.#inner.restore(id, { ...options, access });
  }

  async destroy(id: string, options: ServiceOptions) {
    await this.#admit(id, options, 'destroy');
    return this.#inner.destroy(id, options);
  }

  /** What the caller may see, for things that tell of images. */
  async sight(options: ServiceOptions): Promise<ImageSight> {
    return imageAccessOf(options.credentials, {
      ...this.#services,
      received: caller => this.#inner.receivedIds(caller),
    });
  }

  /** Also what others share with the caller. */
  async #isSeen(access: ImageAccess, row: ImageRow): Promise<boolean> {
    if (access.maySee(row)) return true;
    return (
      access.maySeeIfShared(row) &&
      (await this.#inner.isReceived(row.id, access.caller))
    );
  }

  #access({ credentials }: ServiceOptions): Promise<ImageAccess> {
    return imageAccessOf(credentials, this.#services);
  }

  /**
   * @throws NotFoundError for what the caller may not see, NotAllowedError or
   * ConflictError for what may not be done with it.
   */
  async #admit(
    id: string,
    options: ServiceOptions,
    action?: 'edit' | 'delete' | 'forceDelete' | 'restore' | 'destroy',
  ): Promise<ImageAccess> {
    const [access, row] = await Promise.all([
      this.#access(options),
      this.#inner.row(id),
    ]);
    if (!(await this.#isSeen(access, row))) {
      throw new NotFoundError(`There is no image with id "${id}".`);
    }
    if (action) {
      const verdicts = await this.#inner.verdicts(id, { ...options, access });
      enforceVerdict(verdicts[action]);
    }
    return access;
  }
}

import { NotFoundError } from '@backstage/errors';
import {
  templateCreatePermission,
  type VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  enforceVerdict,
  type CallerResolver,
  type PermissionDecisions,
  type ResourceAccess,
  type ServiceOptions,
} from '../authorization';
import type { TemplateRow } from '../database/tables';
import type { DefaultTemplateService } from './DefaultTemplateService';
import { templateAccessOf, type TemplateAccess } from './TemplateAccess';
import type { TemplateService } from './TemplateService';

/**
 * Shows the caller public templates and those of the caller's owner refs, as
 * far as the permission policy goes along, and lets owners change theirs.
 */
export class AuthorizedTemplateService implements TemplateService {
  readonly #inner: DefaultTemplateService;
  readonly #services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<TemplateRow>;
  };

  constructor(options: {
    inner: DefaultTemplateService;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<TemplateRow>;
  }) {
    const { inner, ...services } = options;
    this.#inner = inner;
    this.#services = services;
  }

  async list(query: { search?: string }, options: ServiceOptions) {
    const access = await this.#access(options);
    return this.#inner.list(query, { ...options, access });
  }

  async get(id: string, options: ServiceOptions) {
    const access = await this.#admit(id, options);
    return this.#inner.get(id, { ...options, access });
  }

  async create(input: VmTemplateInput, options: ServiceOptions) {
    await this.#services.decisions.require(
      templateCreatePermission,
      options.credentials,
    );
    const access = await this.#access(options);
    return this.#inner.create(input, { ...options, access });
  }

  async update(
    id: string,
    input: VmTemplateInput,
    options: ServiceOptions & { ifMatch?: string },
  ) {
    const access = await this.#admit(id, options, 'edit');
    return this.#inner.update(id, input, { ...options, access });
  }

  async delete(id: string, options: ServiceOptions) {
    await this.#admit(id, options, 'delete');
    return this.#inner.delete(id, options);
  }

  #access({ credentials }: ServiceOptions): Promise<TemplateAccess> {
    return templateAccessOf(credentials, this.#services);
  }

  /**
   * @throws NotFoundError for what the caller may not see, NotAllowedError or
   * ConflictError for what may not be done with it.
   */
  async #admit(
    id: string,
    options: ServiceOptions,
    action?: 'edit' | 'delete',
  ): Promise<TemplateAccess> {
    const [access, row] = await Promise.all([
      this.#access(options),
      this.#inner.row(id),
    ]);
    if (!access.maySee(row)) {
      throw new NotFoundError(`There is no VM template with id "${id}".`);
    }
    if (action) {
      const template = await this.#inner.get(id, { ...options, access });
      enforceVerdict(template.actions[action]);
    }
    return access;
  }
}

import type {
  VmTemplate,
  VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';
import type { TemplateService } from '../templates/TemplateService';
import type { ChangePublisher } from './ChangePublisher';

/** A template service that tells of every change, once it is committed. */
export class TellingTemplateService implements TemplateService {
  readonly #inner: TemplateService;
  readonly #publisher: ChangePublisher;

  constructor(inner: TemplateService, publisher: ChangePublisher) {
    this.#inner = inner;
    this.#publisher = publisher;
  }

  list(query: { search?: string }, options: ServiceOptions) {
    return this.#inner.list(query, options);
  }

  get(id: string, options: ServiceOptions) {
    return this.#inner.get(id, options);
  }

  async create(input: VmTemplateInput, options: ServiceOptions) {
    const template = await this.#inner.create(input, options);
    await this.#tell(template, 'created');
    return template;
  }

  async update(
    id: string,
    input: VmTemplateInput,
    options: ServiceOptions & { ifMatch?: string },
  ) {
    const template = await this.#inner.update(id, input, options);
    await this.#tell(template, 'updated');
    return template;
  }

  async delete(id: string, options: ServiceOptions) {
    const template = await this.#inner.get(id, options);
    await this.#inner.delete(id, options);
    await this.#tell(template, 'deleted');
  }

  #tell(template: VmTemplate, change: 'created' | 'updated' | 'deleted') {
    return this.#publisher.publish(
      { type: 'template', id: template.id, change },
      {
        refs: [template.ownerRef, template.createdBy],
        everyone: template.visibility === 'public',
      },
    );
  }
}

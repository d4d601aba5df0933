import type {
  VmTemplate,
  VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** Everything that can be asked of VM templates. */
export interface TemplateService {
  /** What the caller sees, by title; mappings resolved as of now. */
  list(
    query: { search?: string },
    options: ServiceOptions,
  ): Promise<VmTemplate[]>;
  /** @throws NotFoundError also for what the caller may not see. */
  get(id: string, options: ServiceOptions): Promise<VmTemplate>;
  create(input: VmTemplateInput, options: ServiceOptions): Promise<VmTemplate>;
  /** @throws ConflictError when `ifMatch` is not the newest etag. */
  update(
    id: string,
    input: VmTemplateInput,
    options: ServiceOptions & { ifMatch?: string },
  ): Promise<VmTemplate>;
  delete(id: string, options: ServiceOptions): Promise<void>;
}

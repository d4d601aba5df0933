import type {
  ChangeEvent,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

// An image that goes or comes may break or mend a mapping.
const matters = (event: ChangeEvent) =>
  event.type === 'template' || event.type === 'image';

/** Every VM template that this person sees, by title. */
export function useTemplates(search = ''): Resource<VmTemplate[]> {
  return usePolledResource(
    `templates ${search}`,
    (api, signal) => api.listTemplates({ search }, { signal }),
    { matters, keepPrevious: true },
  );
}

/** One VM template that stays fresh. */
export function useTemplate(id: string): Resource<VmTemplate> {
  return usePolledResource(
    `template ${id}`,
    (api, signal) => api.getTemplate(id, { signal }),
    { matters },
  );
}

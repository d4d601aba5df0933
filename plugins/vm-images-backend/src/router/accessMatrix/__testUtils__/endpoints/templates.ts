import type { Endpoint } from '../Endpoint';
import { ownership, sight, template } from './parts';

const aTemplate = (title: string) => ({
  ...{ title, os: { type: 'linux' }, mappings: [] },
});

export const templates: Endpoint[] = [
  { route: 'GET /templates', needs: 'session', answer: 200 },
  {
    ...{ route: 'POST /templates', about: 'owner', ...ownership },
    ...{ granted: true, answer: 201, audit: 'template-create' },
    send: ({ id, name }) => ({ ...aTemplate(name), ownerRef: id }),
  },
  { route: 'GET /templates/{id}', ...template, ...sight },
  {
    ...{ route: 'PUT /templates/{id}', ...template, ...ownership },
    ...{ answer: 200, audit: 'template-update' },
    send: ({ name }) => aTemplate(`${name} new`),
  },
  {
    ...{ route: 'DELETE /templates/{id}', ...template, ...ownership },
    ...{ answer: 204, audit: 'template-delete' },
  },
];

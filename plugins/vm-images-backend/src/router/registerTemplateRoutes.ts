import type { Router } from 'express';
import type { TemplateService } from '../templates/TemplateService';
import type { RouteTools } from './RouteTools';

export function registerTemplateRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    templates: TemplateService;
  },
): void {
  const { templates } = services;
  router.get('/templates', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: { search?: string } = request.query;
    response.json({ items: await templates.list(query, { credentials }) });
  });

  router.post('/templates', async (request, response) => {
    const event = {
      eventId: 'template-create',
      meta: { title: request.body.title },
    };
    const template = await tools.audited(request, event, credentials =>
      templates.create(request.body, { credentials }),
    );
    response.status(201).set('ETag', template.etag).json(template);
  });

  router.get('/templates/:id', async (request, response) => {
    const credentials = await tools.credentials(request);
    const template = await templates.get(request.params.id, { credentials });
    response.set('ETag', template.etag).json(template);
  });

  router.put('/templates/:id', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'template-update', meta: { templateId: id } };
    const template = await tools.audited(request, event, credentials =>
      templates.update(id, request.body, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', template.etag).json(template);
  });

  router.delete('/templates/:id', async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'template-delete',
      severityLevel: 'high' as const,
      meta: { templateId: id },
    };
    await tools.audited(request, event, credentials =>
      templates.delete(id, { credentials }),
    );
    response.status(204).end();
  });
}

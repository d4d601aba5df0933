import type { Router } from 'express';
import type { OperationListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { OperationService } from '../operationsApi/OperationService';
import type { RouteTools } from './RouteTools';

export function registerOperationRoutes(
  router: Router,
  tools: RouteTools,
  services: { operations: OperationService },
): void {
  const { operations } = services;
  router.get('/operations', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: OperationListQuery = request.query;
    response.json(await operations.list(query, { credentials }));
  });

  router.get('/operations/:id', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await operations.get(request.params.id, { credentials }));
  });

  router.get('/operations/:id/log', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: { after?: number } = request.query;
    const { id } = request.params;
    response.json({ items: await operations.log(id, query, { credentials }) });
  });

  for (const action of ['cancel', 'retry'] as const) {
    router.post(`/operations/:id/${action}`, async (request, response) => {
      const { id } = request.params;
      const event = {
        eventId: `operation-${action}`,
        meta: { operationId: id },
      };
      const operation = await tools.audited(request, event, credentials =>
        operations[action](id, { credentials }),
      );
      response.status(202).json({ operation });
    });
  }
}

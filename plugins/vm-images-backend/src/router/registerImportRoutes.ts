import type { Router } from 'express';
import type { ImportChecker, ImportService } from '../imports';
import { operationFromRow } from '../operationsApi';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

export function registerImportRoutes(
  router: Router,
  tools: RouteTools,
  services: { imports: ImportService; checker: ImportChecker },
): void {
  const { imports, checker } = services;

  router.post('/imports', async (request, response) => {
    const event = {
      eventId: 'image-import',
      // Not the source: links may carry keys.
      meta: { name: request.body.name, source: request.body.source.type },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => {
        const { image, operation } = await imports.import(request.body, {
          credentials,
        });
        const body = { image, operation: operationFromRow(operation) };
        return { status: 202, body };
      },
    );
    sendAnswer(response, answer);
  });

  router.post('/imports/check', async (request, response) => {
    const event = {
      eventId: 'import-check',
      severityLevel: 'low' as const,
      meta: { source: request.body.source.type },
    };
    // Audited although it changes nothing: it sends a request into the network.
    const check = await tools.audited(request, event, credentials =>
      checker.check(request.body, { credentials }),
    );
    response.json(check);
  });
}

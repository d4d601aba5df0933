import type { Router } from 'express';
import type { CopyService } from '../copies';
import { operationFromRow } from '../operationsApi';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

/** Copies of images in other places. */
export function registerCopyRoutes(
  router: Router,
  tools: RouteTools,
  { copies }: { copies: CopyService },
): void {
  router.post('/images/:id/copies', async (request, response) => {
    const { id } = request.params;
    const { platformId, region, name, share } = request.body;
    const recipients = share?.recipients;
    const event = {
      eventId: 'image-copy',
      meta: {
        ...{ imageId: id, platformId, region, name },
        ...(recipients && { recipients }),
      },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => {
        const { image, operation } = await copies.copy(id, request.body, {
          credentials,
        });
        const body = { image, operation: operationFromRow(operation) };
        return { status: 202, body };
      },
    );
    sendAnswer(response, answer);
  });
}

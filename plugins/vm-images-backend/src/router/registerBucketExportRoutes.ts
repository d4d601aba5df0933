import type { Router } from 'express';
import type { BucketExportService } from '../bucketExports';
import { operationFromRow } from '../operationsApi';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

/** Uploads of images to buckets. */
export function registerBucketExportRoutes(
  router: Router,
  tools: RouteTools,
  { bucketExports }: { bucketExports: BucketExportService },
): void {
  router.get('/images/:id/exports', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await bucketExports.list(request.params.id, { credentials }));
  });

  router.post('/images/:id/exports', async (request, response) => {
    const { id } = request.params;
    const { target, format } = request.body;
    const event = {
      eventId: 'image-export',
      severityLevel: 'high' as const,
      meta: { imageId: id, target, format },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => {
        const started = await bucketExports.start(id, request.body, {
          credentials,
        });
        const operation = operationFromRow(started.operation);
        return { status: 202, body: { ...started, operation } };
      },
    );
    sendAnswer(response, answer);
  });
}

import type { Router } from 'express';
import type { RetentionService } from '../governance/retention';
import type { RouteTools } from './RouteTools';

/** Rules by which families let go of old versions. */
export function registerRetentionRoutes(
  router: Router,
  tools: RouteTools,
  { retention }: { retention: RetentionService },
): void {
  const path = '/families/:id/retention';
  router.get(path, async (request, response) => {
    const credentials = await tools.credentials(request);
    const found = await retention.get(request.params.id, { credentials });
    response.set('ETag', found.etag).json(found);
  });

  router.put(path, async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'family-retention-update',
      severityLevel: 'high' as const,
      meta: { familyId: id, ...request.body },
    };
    const saved = await tools.audited(request, event, credentials =>
      retention.save(id, request.body, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', saved.etag).json(saved);
  });

  router.post(`${path}/preview`, async (request, response) => {
    const credentials = await tools.credentials(request);
    const { rule } = request.body ?? {};
    response.json(
      await retention.preview(request.params.id, rule, { credentials }),
    );
  });
}

import type { Router } from 'express';
import type { PlatformService } from '../platforms/PlatformService';
import type { RouteTools } from './RouteTools';

export function registerPlatformRoutes(
  router: Router,
  tools: RouteTools,
  services: { platforms: PlatformService },
): void {
  const { platforms } = services;
  router.get('/platforms', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json({ items: await platforms.list({ credentials }) });
  });

  router.post('/platforms/:id/sync', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'platform-sync', meta: { platformId: id } };
    const operation = await tools.audited(request, event, credentials =>
      platforms.sync(id, { credentials }),
    );
    response.status(202).json({ operation });
  });
}

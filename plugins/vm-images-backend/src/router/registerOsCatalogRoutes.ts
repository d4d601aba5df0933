import type { OsCatalog } from '@vm-images/backstage-plugin-vm-images-common';
import type { Router } from 'express';
import type { RouteTools } from './RouteTools';

export function registerOsCatalogRoutes(
  router: Router,
  tools: RouteTools,
  services: { osCatalog: OsCatalog },
): void {
  router.get('/os-catalog', async (request, response) => {
    await tools.credentials(request);
    response.json(services.osCatalog);
  });
}

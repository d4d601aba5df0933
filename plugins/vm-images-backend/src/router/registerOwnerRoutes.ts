import type { Router } from 'express';
import type { CallerResolver } from '../authorization';
import type { RouteTools } from './RouteTools';

export function registerOwnerRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    callers: CallerResolver;
  },
): void {
  router.get('/owners', async (request, response) => {
    const credentials = await tools.credentials(request);
    const { ownershipRefs } = await services.callers.resolve(credentials);
    response.json({ items: ownershipRefs });
  });
}

import type { Router } from 'express';
import type { CallerResolver } from '../authorization';
import type { createUploads } from '../uploads';
import type { RouteTools } from './RouteTools';

/**
 * Uploads: the list is JSON; the bytes travel by tus at the same address. Only
 * who began an upload may see, continue or end it.
 */
export function registerUploadRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    uploads: ReturnType<typeof createUploads>;
    callers: CallerResolver;
    mayCreate(request: {
      credentials: Awaited<ReturnType<RouteTools['credentials']>>;
    }): Promise<void>;
  },
): void {
  const { uploads, callers, mayCreate } = services;

  router.get('/uploads', async (request, response) => {
    const credentials = await tools.credentials(request);
    const { principal } = await callers.resolve(credentials);
    response.json({ items: await uploads.service.list(principal) });
  });

  router.post('/uploads', async (request, response) => {
    const event = { eventId: 'upload-create' };
    const principal = await tools.audited(request, event, async credentials => {
      await mayCreate({ credentials });
      return (await callers.resolve(credentials)).principal;
    });
    await uploads.handleTus(request, response, principal);
  });

  router.all('/uploads/:id', async (request, response) => {
    const credentials = await tools.credentials(request);
    const { principal } = await callers.resolve(credentials);
    await uploads.service.ofCaller(request.params.id, principal);
    await uploads.handleTus(request, response, principal);
  });
}

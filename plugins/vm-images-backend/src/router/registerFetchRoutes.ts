import type { Router } from 'express';
import type { ImageFetcher } from '../images/fetching';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

/** Bytes of public images, brought to their platform. */
export function registerFetchRoutes(
  router: Router,
  tools: RouteTools,
  { fetcher }: { fetcher: Pick<ImageFetcher, 'fetch'> },
): void {
  router.post('/images/:id/fetch', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'image-fetch', meta: { imageId: id } };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: { operation: await fetcher.fetch(id, { credentials }) },
      }),
    );
    sendAnswer(response, answer);
  });
}

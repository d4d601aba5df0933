import type { Router } from 'express';
import type { ShareListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { ShareService } from '../shares';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

export function registerShareRoutes(
  router: Router,
  tools: RouteTools,
  services: { shares: ShareService },
): void {
  const { shares } = services;

  router.get('/shares', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: ShareListQuery = request.query;
    response.json(await shares.list(query, { credentials }));
  });

  router.get('/images/:id/shares', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await shares.ofImage(request.params.id, { credentials }));
  });

  router.post('/images/:id/shares', async (request, response) => {
    const { id } = request.params;
    const { recipients } = request.body;
    const event = {
      eventId: 'image-share',
      meta: { imageId: id, recipients },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 200,
        body: await shares.share(id, request.body, { credentials }),
      }),
    );
    sendAnswer(response, answer);
  });

  router.delete('/images/:id/shares/:share', async (request, response) => {
    const { id, share } = request.params;
    const event = {
      eventId: 'image-share-stop',
      meta: { imageId: id, share },
    };
    await tools.audited(request, event, credentials =>
      shares.stop(id, share, { credentials }),
    );
    response.status(204).end();
  });

  for (const answer of ['accept', 'reject', 'leave'] as const) {
    router.post(`/shares/:id/${answer}`, async (request, response) => {
      const { id } = request.params;
      const event = { eventId: `image-share-${answer}`, meta: { shareId: id } };
      const share = await tools.audited(
        request,
        event,
        credentials => shares.answer(id, answer, { credentials }),
        ({ image, recipientRef }) => ({ imageId: image.id, recipientRef }),
      );
      response.json(share);
    });
  }
}

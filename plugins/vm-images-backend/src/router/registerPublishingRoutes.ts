import type { Router } from 'express';
import type { PublishRequest } from '@vm-images/backstage-plugin-vm-images-common';
import type { PublishingService } from '../images/publishing';
import type { RouteTools } from './RouteTools';

/** Offering images to everyone, and taking them back. */
export function registerPublishingRoutes(
  router: Router,
  tools: RouteTools,
  services: { publishing: PublishingService },
): void {
  const { publishing } = services;
  router.post('/images/:id/publish', async (request, response) => {
    const { id } = request.params;
    const { visibility, listing }: PublishRequest = request.body;
    const event = {
      eventId: 'image-publish',
      severityLevel: 'high' as const,
      meta: {
        ...{ imageId: id, visibility },
        publisher: listing?.publisher?.name,
        price: listing?.price?.model,
      },
    };
    const image = await tools.audited(request, event, credentials =>
      publishing.publish(id, request.body, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', image.etag).json(image);
  });

  router.post('/images/:id/unpublish', async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'image-unpublish',
      severityLevel: 'high' as const,
      meta: { imageId: id },
    };
    const image = await tools.audited(request, event, credentials =>
      publishing.unpublish(id, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', image.etag).json(image);
  });
}

import type { Router } from 'express';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageService } from '../images/ImageService';
import type { RouteTools } from './RouteTools';
import { sendJsonText } from './sendJsonText';

export function registerImageRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    images: ImageService;
  },
): void {
  const { images } = services;
  router.get('/images', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: ImageListQuery = request.query;
    sendJsonText(response, await images.listText(query, { credentials }));
  });

  router.get('/images/facets', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await images.facets({ credentials }));
  });

  router.get('/images/:id', async (request, response) => {
    const credentials = await tools.credentials(request);
    const image = await images.get(request.params.id, { credentials });
    response.set('ETag', image.etag).json(image);
  });

  router.patch('/images/:id', async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'image-update',
      meta: { imageId: id, fields: Object.keys(request.body) },
    };
    const image = await tools.audited(request, event, credentials =>
      images.update(id, request.body, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', image.etag).json(image);
  });

  router.get('/images/:id/verdicts', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await images.verdicts(request.params.id, { credentials }));
  });
}

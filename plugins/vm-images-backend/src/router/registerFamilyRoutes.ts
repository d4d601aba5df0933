import type { Request, Router } from 'express';
import type { ChannelService, FamilyService } from '../governance';
import type { RouteTools } from './RouteTools';

/** Families, their channels and every move of them. */
export function registerFamilyRoutes(
  router: Router,
  tools: RouteTools,
  services: { families: FamilyService; channels: ChannelService },
): void {
  const { channels, families } = services;
  router.get('/families', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await families.list(request.query, { credentials }));
  });

  router.get('/families/:family', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: { owner?: string } = request.query;
    const { family } = request.params;
    response.json(await families.get(family, query, { credentials }));
  });

  router.get('/families/:id/versions', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: { cursor?: string; limit?: number } = request.query;
    const { id } = request.params;
    response.json(await families.listVersions(id, query, { credentials }));
  });

  const channelPath = '/families/:id/channels/:channel';
  const change = (request: Request<{ id: string; channel: string }>) => ({
    at: request.params,
    ifMatch: request.header('if-match'),
    event: (eventId: string) => ({
      eventId,
      meta: { familyId: request.params.id, channel: request.params.channel },
    }),
  });

  router.put(channelPath, async (request, response) => {
    const { at, ifMatch, event } = change(request);
    const promotion = event('channel-promote');
    Object.assign(promotion.meta, { imageId: request.body.imageId });
    const channel = await tools.audited(request, promotion, credentials =>
      channels.promote(at, request.body, { credentials, ifMatch }),
    );
    response.set('ETag', channel.etag).json(channel);
  });

  router.delete(channelPath, async (request, response) => {
    const { at, ifMatch, event } = change(request);
    await tools.audited(request, event('channel-delete'), credentials =>
      channels.remove(at, { credentials, ifMatch }),
    );
    response.status(204).end();
  });

  router.post(`${channelPath}/rollback`, async (request, response) => {
    const { at, ifMatch, event } = change(request);
    const channel = await tools.audited(
      request,
      event('channel-rollback'),
      credentials =>
        channels.rollBack(at, request.body ?? {}, { credentials, ifMatch }),
    );
    response.set('ETag', channel.etag).json(channel);
  });

  router.get(`${channelPath}/moves`, async (request, response) => {
    const credentials = await tools.credentials(request);
    const items = await channels.moves(request.params, { credentials });
    response.json({ items });
  });
}

import type { Router } from 'express';
import type {
  LineageService,
  MachineOwnersService,
  StandingService,
} from '../governance';
import type { RouteTools } from './RouteTools';

/** Standing, lineage and use of one image. */
export function registerStandingRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    standings: StandingService;
    lineage: LineageService;
    machineOwners: MachineOwnersService;
  },
): void {
  const { standings, lineage, machineOwners } = services;
  router.get('/images/:id/standing', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await standings.report(request.params.id, { credentials }));
  });

  router.post('/images/:id/standing', async (request, response) => {
    const { id } = request.params;
    const { to, at, inherit, reason } = request.body;
    const event = {
      eventId: 'image-standing',
      severityLevel: 'high' as const,
      meta: { imageId: id, to, at, inherit, reason },
    };
    const outcome = await tools.audited(
      request,
      event,
      credentials => standings.change(id, request.body, { credentials }),
      ({ derived }) => ({
        derived: derived.items.map(one => ({ ...one })),
        hidden: derived.hidden,
      }),
    );
    response.json(outcome);
  });

  router.delete('/images/:id/standing/plan', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'image-standing-cancel', meta: { imageId: id } };
    await tools.audited(request, event, credentials =>
      standings.cancelPlan(id, { credentials }),
    );
    response.status(204).end();
  });

  router.get('/images/:id/lineage', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await lineage.lineage(request.params.id, { credentials }));
  });

  router.get('/images/:id/machine-owners', async (request, response) => {
    const credentials = await tools.credentials(request);
    const { id } = request.params;
    response.json(await machineOwners.owners(id, { credentials }));
  });
}

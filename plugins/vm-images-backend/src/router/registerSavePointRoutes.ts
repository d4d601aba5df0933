import type { Router } from 'express';
import type { SavePointRequest } from '@vm-images/backstage-plugin-vm-images-common';
import type { MachineService } from '../machines/MachineService';
import type { SavePointService } from '../savePoints';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

const path = '/virtual-machines/:id/save-points';

/** Snapshots and backups, and what images of a machine are made from. */
export function registerSavePointRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    machines: Pick<MachineService, 'captureSources'>;
    savePoints: SavePointService;
  },
): void {
  const { machines, savePoints } = services;

  router.get(
    '/virtual-machines/:id/capture-sources',
    async (request, response) => {
      const credentials = await tools.credentials(request);
      const { id } = request.params;
      response.json(await machines.captureSources(id, { credentials }));
    },
  );

  router.get(path, async (request, response) => {
    const credentials = await tools.credentials(request);
    const { id } = request.params;
    response.json({ items: await savePoints.list(id, { credentials }) });
  });

  router.post(path, async (request, response) => {
    const { id } = request.params;
    const body = request.body as SavePointRequest;
    const event = {
      eventId: 'save-point-create',
      meta: { machineId: id, kind: body.kind, name: body.name },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: await savePoints.create(id, body, { credentials }),
      }),
    );
    sendAnswer(response, answer);
  });

  router.delete(`${path}/:savePointId`, async (request, response) => {
    const { id, savePointId } = request.params;
    const event = {
      eventId: 'save-point-delete',
      severityLevel: 'high' as const,
      meta: { machineId: id, savePointId },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: {
          operation: await savePoints.delete(id, savePointId, { credentials }),
        },
      }),
    );
    sendAnswer(response, answer);
  });
}

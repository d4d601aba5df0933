import type { Router } from 'express';
import type {
  ReinstallCheckRequest,
  ReinstallRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { MachineService } from '../machines/MachineService';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

/** Virtual machines that get their system anew, or another one. */
export function registerReinstallRoutes(
  router: Router,
  tools: RouteTools,
  { machines }: { machines: MachineService },
): void {
  router.post('/virtual-machines/:id/reinstall', async (request, response) => {
    const { id } = request.params;
    const body: ReinstallRequest = request.body;
    const { imageId, acceptTerms, stopFirst } = body;
    const event = {
      eventId: 'virtual-machine-reinstall',
      severityLevel: 'high' as const,
      // Never the login, nor user data.
      meta: {
        ...{ machineId: id, imageId, stopFirst },
        ...(acceptTerms !== undefined && { acceptTerms }),
      },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: {
          operation: await machines.reinstall(id, body, { credentials }),
        },
      }),
    );
    sendAnswer(response, answer);
  });

  router.post(
    '/virtual-machines/:id/reinstall/check',
    async (request, response) => {
      const credentials = await tools.credentials(request);
      const { id } = request.params;
      const body: ReinstallCheckRequest = request.body;
      response.json(await machines.checkReinstall(id, body, { credentials }));
    },
  );
}

import type { Request, Router } from 'express';
import type {
  CaptureRequest,
  LaunchCheckRequest,
  LaunchRequest,
  MachineListQuery,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { MachineService } from '../machines/MachineService';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

interface Services {
  machines: MachineService;
}

/** Virtual machines, their launches and captures. */
export function registerMachineRoutes(
  router: Router,
  tools: RouteTools,
  services: Services,
): void {
  addReadingRoutes(router, tools, services);
  addChangingRoutes(router, tools, services);
  addMakingRoutes(router, tools, services);
}

function addReadingRoutes(
  router: Router,
  tools: RouteTools,
  { machines }: Services,
): void {
  router.get('/virtual-machines', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: MachineListQuery = request.query;
    response.json(await machines.list(query, { credentials }));
  });

  router.get('/virtual-machines/:id', async (request, response) => {
    const credentials = await tools.credentials(request);
    const machine = await machines.get(request.params.id, { credentials });
    response.set('ETag', machine.etag).json(machine);
  });

  router.get('/virtual-machines/:id/verdicts', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await machines.verdicts(request.params.id, { credentials }));
  });

  router.post('/launches/check', async (request, response) => {
    const credentials = await tools.credentials(request);
    const body: LaunchCheckRequest = request.body;
    response.json(await machines.checkLaunch(body, { credentials }));
  });
}

function addChangingRoutes(
  router: Router,
  tools: RouteTools,
  { machines }: Services,
): void {
  router.patch('/virtual-machines/:id', async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'virtual-machine-update',
      meta: { machineId: id, fields: Object.keys(request.body) },
    };
    const machine = await tools.audited(request, event, credentials =>
      machines.update(id, request.body, {
        credentials,
        ifMatch: request.header('if-match'),
      }),
    );
    response.set('ETag', machine.etag).json(machine);
  });

  router.delete('/virtual-machines/:id', async (request, response) => {
    const { id } = request.params;
    const event = {
      eventId: 'virtual-machine-delete',
      severityLevel: 'high' as const,
      meta: { machineId: id },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: { operation: await machines.delete(id, { credentials }) },
      }),
    );
    sendAnswer(response, answer);
  });

  router.post(
    '/virtual-machines/:id/finish-install',
    async (request, response) => {
      const { id } = request.params;
      const event = {
        eventId: 'virtual-machine-finish-install',
        meta: { machineId: id },
      };
      const answer = await tools.auditedOnce(
        request,
        event,
        async credentials => ({
          status: 202,
          body: {
            operation: await machines.finishInstall(id, { credentials }),
          },
        }),
      );
      sendAnswer(response, answer);
    },
  );

  router.post('/virtual-machines/:id/power', async (request, response) => {
    const { id } = request.params;
    const { action } = request.body;
    const event = {
      eventId: 'virtual-machine-power',
      meta: { machineId: id, action },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: { operation: await machines.power(id, action, { credentials }) },
      }),
    );
    sendAnswer(response, answer);
  });
}

/** What the audit log is told of a launch: never the login, nor user data. */
function launchEvent(request: Request) {
  const { templateId, imageId, platformId, size, name, count, ownerRef } =
    request.body as LaunchRequest;
  const { acceptTerms } = request.body as LaunchRequest;
  return {
    eventId: 'virtual-machine-launch',
    meta: {
      ...{ templateId, imageId, platformId, size, name, count, ownerRef },
      ...(acceptTerms !== undefined && { acceptTerms }),
    },
  };
}

function addMakingRoutes(
  router: Router,
  tools: RouteTools,
  { machines }: Services,
): void {
  router.post('/launches', async (request, response) => {
    const answer = await tools.auditedOnce(
      request,
      launchEvent(request),
      async credentials => ({
        status: 202,
        body: await machines.launch(request.body, { credentials }),
      }),
    );
    sendAnswer(response, answer);
  });

  router.post('/captures', async (request, response) => {
    const { virtualMachineId, name, ownerRef } = request.body as CaptureRequest;
    const event = {
      eventId: 'image-capture',
      meta: { machineId: virtualMachineId, name, ownerRef },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: await machines.capture(request.body, { credentials }),
      }),
    );
    sendAnswer(response, answer);
  });
}

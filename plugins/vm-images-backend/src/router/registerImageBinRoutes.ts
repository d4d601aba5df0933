import { InputError } from '@backstage/errors';
import type {
  ImageBatchRequest,
  ImageBatchResult,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Request, Router } from 'express';
import {
  changeImage,
  deleteImage,
  describeError,
  NEEDS_SHARE,
  type ChangingServices,
} from '../images/batch';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

const severityLevel = 'high' as const;

/** What the single route of each action writes to the audit log. */
const events = {
  delete: { eventId: 'image-delete', severityLevel },
  restore: { eventId: 'image-restore', severityLevel: 'medium' as const },
  destroy: { eventId: 'image-destroy', severityLevel },
  tag: { eventId: 'image-update', severityLevel: 'medium' as const },
  untag: { eventId: 'image-update', severityLevel: 'medium' as const },
  share: { eventId: 'image-share', severityLevel: 'medium' as const },
};

/** Deleting images, taking that back, and what depends on them. */
export function registerImageBinRoutes(
  router: Router,
  tools: RouteTools,
  services: ChangingServices,
): void {
  const { images, usage } = services;

  router.post('/images/batch', async (request, response) => {
    const { action, ids } = checkBatch(request.body);
    const meta = { action, imageIds: ids };
    const event = { eventId: 'image-batch', severityLevel, meta };
    const answer = await tools.auditedOnce(request, event, async () => ({
      status: 200,
      body: await changeAll(request, tools, services),
    }));
    sendAnswer(response, answer);
  });

  router.delete('/images/:id', async (request, response) => {
    const { id } = request.params;
    const confirm = String(request.query.confirm) === 'true';
    const force = String(request.query.force) === 'true';
    const asked = { confirm, ...(force && { force }) };
    const event = { ...events.delete, meta: { imageId: id, ...asked } };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: {
          operation: await deleteImage(services, id, {
            ...{ credentials, ...asked },
          }),
        },
      }),
    );
    sendAnswer(response, answer);
  });

  router.post('/images/:id/restore', async (request, response) => {
    const { id } = request.params;
    const event = { ...events.restore, meta: { imageId: id } };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 200,
        body: await images.restore(id, { credentials }),
      }),
    );
    sendAnswer(response, answer);
  });

  router.post('/images/:id/destroy', async (request, response) => {
    const { id } = request.params;
    const event = { ...events.destroy, meta: { imageId: id } };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => ({
        status: 202,
        body: { operation: await images.destroy(id, { credentials }) },
      }),
    );
    sendAnswer(response, answer);
  });

  router.get('/images/:id/usage', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await usage.get(request.params.id, { credentials }));
  });
}

function checkBatch(batch: ImageBatchRequest): ImageBatchRequest {
  const { action, tags = [] } = batch;
  if (action === 'share' && !batch.share) throw new InputError(NEEDS_SHARE);
  if ((action === 'tag' || action === 'untag') && tags.length === 0) {
    throw new InputError(`"${action}" needs at least one tag in "tags".`);
  }
  return batch;
}

/** One after the other; each is audited like a request of its own. */
async function changeAll(
  request: Request,
  tools: RouteTools,
  services: ChangingServices,
): Promise<ImageBatchResult> {
  const { ids, ...change }: ImageBatchRequest = request.body;
  const items: ImageBatchResult['items'] = [];
  for (const id of ids) {
    const meta = { imageId: id, batch: true };
    const event = { ...events[change.action], meta };
    try {
      const done = await tools.audited(request, event, credentials =>
        changeImage(services, change, id, { credentials }),
      );
      items.push({ id, status: 'ok', ...done });
    } catch (error) {
      items.push({ id, status: 'error', error: describeError(error) });
    }
  }
  return { items };
}

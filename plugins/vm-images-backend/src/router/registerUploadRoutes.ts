import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Request, Response, Router } from 'express';
import type { CallerResolver } from '../authorization';
import type { createUploads } from '../uploads';
import type { RouteTools } from './RouteTools';

/**
 * Uploads: the list is JSON; the bytes travel by tus at the same address. Only
 * who began an upload may see, continue or end it.
 */
export function registerUploadRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    uploads: ReturnType<typeof createUploads>;
    callers: CallerResolver;
    mayCreate(request: { credentials: BackstageCredentials }): Promise<void>;
  },
): void {
  const { uploads, callers, mayCreate } = services;

  router.get('/uploads', async (request, response) => {
    const credentials = await tools.credentials(request);
    const { principal } = await callers.resolve(credentials);
    response.json({ items: await uploads.service.list(principal) });
  });

  /** Tus answers by itself, so that a refusal shows in the status only. */
  const speakTus = async (
    request: Request,
    response: Response,
    principal: string,
  ) => {
    await uploads.handleTus(request, response, principal);
    if (response.statusCode < 400) return;
    throw new InputError(`Refused with status ${response.statusCode}`);
  };

  router.post('/uploads', async (request, response) => {
    const event = { eventId: 'upload-create' };
    const work = async (credentials: BackstageCredentials) => {
      await mayCreate({ credentials });
      const { principal } = await callers.resolve(credentials);
      await speakTus(request, response, principal);
    };
    await unlessAnswered(
      response,
      tools.audited(request, event, work, () => ({
        uploadId: idIn(response.get('Location') ?? ''),
      })),
    );
  });

  router.all('/uploads/:id', async (request, response) => {
    const { id } = request.params;
    refuseOtherAddress(request, id);
    const work = async (credentials: BackstageCredentials) => {
      const { principal } = await callers.resolve(credentials);
      await uploads.service.ofCaller(id, principal);
      await speakTus(request, response, principal);
    };
    const event = { eventId: 'upload-delete', meta: { uploadId: id } };
    await unlessAnswered(
      response,
      request.method === 'DELETE'
        ? tools.audited(request, event, work)
        : tools.credentials(request).then(work),
    );
  });
}

const idIn = (address: string) => address.split('/').at(-1) ?? '';

/** Errors that came too late to be answered are in the audit log. */
async function unlessAnswered(
  response: Response,
  work: Promise<void>,
): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!response.headersSent) throw error;
  }
}

/**
 * Tus takes what follows the last slash for the id, also in what follows the
 * path. It must not find another one there than the one whose owner is checked.
 *
 * @throws NotFoundError when it would.
 */
function refuseOtherAddress({ originalUrl }: Request, id: string): void {
  if (idIn(originalUrl) === id) return;
  throw new NotFoundError(
    `There is no upload at "${originalUrl}". Its address ends with its id.`,
  );
}

import type { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Request, Router } from 'express';
import { sendFile, type Downloads } from '../downloads';
import type { OpenedLink } from '../downloads/LinkOpener';
import type { NotReadyError } from '../downloads/links/refusals';
import type { RouteTools } from './RouteTools';

/** Signed links, and the bytes behind them. The link is the permission. */
export function registerDownloadRoutes(
  router: Router,
  tools: RouteTools,
  services: Downloads & {
    auditor: AuditorService;
    /** Where browsers and download tools reach this plugin. */
    externalUrl(): Promise<string>;
  },
): void {
  const { links, opener, auditor, externalUrl } = services;

  router.get('/images/:id/downloads', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await links.list(request.params.id, { credentials }));
  });

  router.post('/images/:id/downloads', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'download-link-create', meta: { imageId: id } };
    const link = await tools.audited(
      request,
      event,
      credentials => links.createLink(id, request.body ?? {}, { credentials }),
      ({ id: linkId, expiresAt, format }) => ({ linkId, expiresAt, format }),
    );
    const url = `${await externalUrl()}${link.url}`;
    response.status(201).json({ ...link, url });
  });

  router.delete('/images/:id/downloads/:linkId', async (request, response) => {
    const { id, linkId } = request.params;
    const event = {
      eventId: 'download-link-revoke',
      meta: { imageId: id, linkId },
    };
    await tools.audited(request, event, credentials =>
      links.revoke(id, linkId, { credentials }),
    );
    response.status(204).end();
  });

  router.get('/downloads/:token', async (request, response) => {
    const { token } = request.params;
    hideToken(request, token);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const opened = await opener.open(token, gone.signal).catch(error => {
      const { retryAfterSeconds } = error as Partial<NotReadyError>;
      if (retryAfterSeconds)
        response.set('Retry-After', `${retryAfterSeconds}`);
      throw error;
    });
    try {
      const use = () => sendFile(request, response, opened);
      await (opened.isFirst ? auditUse(auditor, request, opened, use) : use());
    } catch (error) {
      // Whoever stops reading has a reason; there is nobody left to tell.
      if (!response.headersSent) throw error;
    } finally {
      await opened.close();
    }
  });
}

/** Logs of requests and the audit log take the address from there. */
function hideToken(request: Request, token: string): void {
  request.originalUrl = request.originalUrl.replace(token, '***');
}

/** The first use of a link; a download in parts would fill the audit log. */
async function auditUse(
  auditor: AuditorService,
  request: Request,
  { link, image }: OpenedLink,
  use: () => Promise<void>,
): Promise<void> {
  const audit = await auditor.createEvent({
    eventId: 'image-download',
    request,
    severityLevel: 'medium',
    meta: {
      ...{ imageId: image.id, imageName: image.name, linkId: link.id },
      linkOf: link.created_by,
    },
  });
  try {
    await use();
    await audit.success();
  } catch (error) {
    await audit.fail({ error: toError(error) });
    throw error;
  }
}

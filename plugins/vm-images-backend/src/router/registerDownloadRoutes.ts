import type { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Request, Response, Router } from 'express';
import { sendFile, type DownloadService } from '../downloads';
import type { RouteTools } from './RouteTools';

/** Signed links, and the bytes behind them. The link is the permission. */
export function registerDownloadRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    downloads: DownloadService;
    auditor: AuditorService;
    /** Where browsers and download tools reach this plugin. */
    externalUrl(): Promise<string>;
  },
): void {
  const { downloads, auditor, externalUrl } = services;

  router.post('/images/:id/downloads', async (request, response) => {
    const { id } = request.params;
    const event = { eventId: 'download-link-create', meta: { imageId: id } };
    const link = await tools.audited(request, event, credentials =>
      downloads.createLink(id, { credentials }),
    );
    const url = `${await externalUrl()}${link.url}`;
    response.status(201).json({ ...link, url });
  });

  const send = async (request: Request, response: Response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const opened = await downloads.open(request.params.token, gone.signal);
    const { file, claims } = opened;
    const audit = await auditor.createEvent({
      eventId: 'image-download',
      request,
      severityLevel: 'medium',
      meta: {
        imageId: claims.imageId,
        linkOf: claims.user,
        range: request.headers.range,
      },
    });
    try {
      await sendFile(request, response, opened);
      await audit.success();
    } catch (error) {
      await audit.fail({ error: toError(error) });
      // Whoever stops reading has a reason; there is nobody left to tell.
      if (!response.headersSent) throw error;
    } finally {
      await file.close();
    }
  };
  router.get('/downloads/:token', send);
}

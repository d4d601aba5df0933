import { pipeline } from 'node:stream/promises';
import type { Response, Router } from 'express';
import { attachment } from '../downloads/fileName';
import {
  exportFormats,
  type ExportFormat,
  type ImageExporter,
  type ImageExportQuery,
} from '../images/export';
import type { RouteTools } from './RouteTools';

/** Whole lists of images as a file, while they are read. */
export function registerImageExportRoutes(
  router: Router,
  tools: RouteTools,
  services: { exporter: ImageExporter },
): void {
  const { exporter } = services;
  router.get('/images/export', async (request, response) => {
    const asked: unknown = request.query;
    const { format, ...query } = asked as ImageExportQuery & {
      format: ExportFormat;
    };
    const event = {
      eventId: 'image-list-export',
      severityLevel: 'low' as const,
      meta: { format, query: { ...query } },
    };
    const send = async (
      credentials: Awaited<ReturnType<RouteTools['credentials']>>,
    ) => {
      const { parts, count } = await begun(
        await exporter.read(query, { credentials }),
      );
      describe(response, format, query.scope ?? 'all');
      await pipeline(exportFormats[format].write(parts), response);
      return count();
    };
    try {
      await tools.audited(request, event, send, images => ({ images }));
    } catch (error) {
      // The file has begun: that it breaks off is all that can be told.
      if (!response.headersSent) throw error;
    }
  });
}

/** Reads the first part, so that what goes wrong at once is a proper answer. */
async function begun<T>(parts: AsyncGenerator<T[]>) {
  let images = 0;
  const first = await parts.next();
  async function* all() {
    try {
      for (let next = first; !next.done; next = await parts.next()) {
        images += next.value.length;
        yield next.value;
      }
    } finally {
      await parts.return(undefined);
    }
  }
  return { parts: all(), count: () => images };
}

function describe(
  response: Response,
  format: ExportFormat,
  scope: string,
): void {
  const day = new Date().toISOString().slice(0, 10);
  response.set({
    'Content-Disposition': attachment(`images-${scope}-${day}.${format}`),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': exportFormats[format].contentType,
    'X-Content-Type-Options': 'nosniff',
  });
}

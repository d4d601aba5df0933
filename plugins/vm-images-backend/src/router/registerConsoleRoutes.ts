import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response, Router } from 'express';
import type { MachineService } from '../machines/MachineService';
import type { RouteTools } from './RouteTools';

/** As much as a terminal shows when it is opened. */
const DEFAULT_HISTORY_BYTES = 64 * 1024;

interface ConsoleQuery {
  follow?: boolean;
  historyBytes?: number;
}

/** Aborts when whoever listens has gone. */
function signalOf(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

/**
 * Bytes as they come: nothing on the way may keep, compress or end them. A slow
 * listener slows the console down and not the memory up.
 */
async function stream(
  request: Request,
  response: Response,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  request.socket.setTimeout(0);
  request.socket.setNoDelay(true);
  response.set({
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
  });
  response.flushHeaders();
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), response);
  } catch {
    // The head is sent, so the only way to tell is to cut the connection; a
    // listener who has gone is the usual case.
    response.destroy();
  }
}

/** The serial console: read as one endless answer, typed into by requests. */
export function registerConsoleRoutes(
  router: Router,
  tools: RouteTools,
  services: { machines: MachineService },
): void {
  const { machines } = services;
  router.get('/virtual-machines/:id/console', async (request, response) => {
    const credentials = await tools.credentials(request);
    const query: ConsoleQuery = request.query;
    const signal = signalOf(response);
    const bytes = await machines.readConsole(
      request.params.id,
      {
        follow: query.follow ?? false,
        historyBytes: query.historyBytes ?? DEFAULT_HISTORY_BYTES,
        signal,
      },
      { credentials },
    );
    await stream(request, response, bytes);
  });

  router.post('/virtual-machines/:id/console', async (request, response) => {
    const { id } = request.params;
    const { data } = request.body as { data: string };
    const event = {
      eventId: 'virtual-machine-console-input',
      severityLevel: 'low' as const,
      // How much, never what: people type passwords.
      meta: { machineId: id, characters: data.length },
    };
    await tools.audited(request, event, credentials =>
      machines.writeConsole(id, data, { credentials }),
    );
    response.status(204).end();
  });
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MemoryLocker, Server } from '@tus/server';
import { refusal, type UploadDataStore } from './UploadDataStore';

const IDLE_MS = 60_000;

/** Anything a person could have called a file, and nothing a terminal would obey. */
function cleanText(text: string | null | undefined, max: number): string {
  return (text ?? '').replace(/[\u0000-\u001f\u007f]/g, '').slice(0, max);
}

/**
 * Speaks the tus 1.0 protocol. Who asks was settled before: `createdBy` is
 * taken from the caller's credentials, never from what the client sends.
 */
export function createTusHandler(options: {
  store: UploadDataStore;
  maxBytes: number;
  /** How long a connection may bring nothing. @defaultValue 60 seconds */
  idleMs?: number;
}) {
  const { idleMs = IDLE_MS } = options;
  const caller = new AsyncLocalStorage<{ createdBy: string }>();
  const server = new Server({
    path: '/uploads',
    datastore: options.store,
    // One writer at a time; a newer request ends a half-open older one.
    locker: new MemoryLocker(),
    maxSize: options.maxBytes,
    // Which origins may ask is the portal's own setting, not this library's.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    // Relative to the address that the client used, whatever proxies it passed.
    generateUrl: (_request, { id }) => `uploads/${id}`,
    onUploadCreate: async (_request, upload) => {
      const { createdBy } = caller.getStore() ?? {};
      if (!createdBy) throw refusal(401, 'Nobody in particular asks');
      return {
        metadata: {
          filename: cleanText(upload.metadata?.filename, 255) || 'upload',
          fingerprint: cleanText(upload.metadata?.fingerprint, 255),
          createdBy,
        },
      };
    },
    onResponseError: (_request, error) => {
      if ('status_code' in error) return undefined;
      if (error instanceof RangeError) {
        return { status_code: 413, body: error.message };
      }
      const code = 'code' in error ? String(error.code) : '';
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        return {
          status_code: 507,
          body: 'The disk is full; the bytes that were received are kept',
        };
      }
      if (error.name === 'ConflictError') {
        return { status_code: 409, body: error.message };
      }
      return { status_code: 500, body: 'The upload could not be stored' };
    },
  });
  return (
    request: IncomingMessage,
    response: ServerResponse,
    createdBy: string,
  ): Promise<void> => {
    // Whoever is silent holds a connection and a writer; what came is kept.
    request.setTimeout(idleMs, () => request.destroy());
    response.once('close', () => request.setTimeout(0));
    return caller.run({ createdBy }, () => server.handle(request, response));
  };
}

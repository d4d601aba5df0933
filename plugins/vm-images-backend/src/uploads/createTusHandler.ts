import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { MemoryLocker, Server, type Locker } from '@tus/server';
import { storageFault, storageRemedy } from '../operations';
import { requestBody, type RequestBody } from './requestBody';
import { refusal, type UploadDataStore } from './UploadDataStore';

const IDLE_MS = 60_000;

/** Anything a person could have called a file, and nothing a terminal would obey. */
function cleanText(text: string | null | undefined, max: number): string {
  return (text ?? '')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
    .slice(0, max);
}

/** What went wrong, in the status and words that a client understands. */
function answerFor(error: Error | { status_code: number; body: string }) {
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
  const fault = storageFault(error);
  if (fault) {
    return {
      status_code: 500,
      body: `${fault}; what is safely on it is kept. ${storageRemedy}`,
    };
  }
  return { status_code: 500, body: 'The upload could not be stored' };
}

/** The request without its body: see {@link requestBody}. */
function withoutBody(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  // Only the path is looked at; the address is ours to name.
  const url = `http://localhost${request.url}`;
  return new Request(url, { method: request.method, headers });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  const { req: request } = response;
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    // What was not read of the body would be taken for another request.
    ...(!request.complete && { Connection: 'close' }),
  });
  const text = answer.body ? await answer.text() : undefined;
  await new Promise<void>(done => {
    response.once('close', done);
    response.end(text, done);
  });
}

/** One writer at a time; a newer request ends a half-open older one. */
function createLocker(): Locker {
  const locker = new MemoryLocker();
  return {
    newLock(id) {
      const lock = locker.newLock(id);
      return {
        lock(signal, requestRelease) {
          const body = requestBody.getStore();
          if (body) body.stop = signal;
          return lock.lock(signal, requestRelease);
        },
        unlock: () => lock.unlock(),
      };
    },
  };
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
  logger: LoggerService;
}) {
  const { idleMs = IDLE_MS, logger } = options;
  const caller = new AsyncLocalStorage<{ createdBy: string }>();
  const server = new Server({
    path: '/uploads',
    datastore: options.store,
    locker: createLocker(),
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
      const fault = storageFault(error);
      if (fault) logger.error(`An upload could not be stored: ${fault}`);
      return answerFor(error);
    },
  });
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    createdBy: string,
  ): Promise<void> => {
    const body: RequestBody = { request };
    const handle = () =>
      requestBody.run(body, () => server.handleWeb(withoutBody(request)));
    // Whoever is silent holds a connection and a writer; what came is kept.
    request.setTimeout(idleMs, () => request.destroy());
    let answer: Response;
    try {
      answer = await caller.run({ createdBy }, handle);
    } finally {
      // Not later: with the answer the server's own patience begins.
      request.setTimeout(0);
    }
    await send(answer, response);
  };
}

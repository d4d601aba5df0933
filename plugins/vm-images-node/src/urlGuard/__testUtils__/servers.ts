import { once } from 'node:events';
import http from 'node:http';
import type {
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server for a test, that remembers what it was asked. */
export interface TestServer {
  port: number;
  /** `http://<host>:<port>` */
  origin: string;
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/**
 * Starts a server. On Linux all of 127.0.0.0/8 is this machine, so 127.0.0.2 can
 * stand for a host that the policy allows, and 127.0.0.1 for one inside.
 */
export async function startServer(
  listener: RequestListener,
  options: {
    host?: string;
    port?: number;
    create?: (it: RequestListener) => Server;
  } = {},
): Promise<TestServer> {
  const { host = '127.0.0.2', port = 0, create = http.createServer } = options;
  const requests: IncomingMessage[] = [];
  const server = create((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const actual = (server.address() as AddressInfo).port;
  return {
    port: actual,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** How a source misbehaves; asked anew for each request. */
export interface SourceMood {
  content: Buffer;
  etag?: string;
  lastModified?: string;
  /** Answers ranges. */
  ranges?: boolean;
  /** Ends the connection after so many bytes of the body. */
  cutAfter?: number;
  /** Stops to send after so many bytes of the body, and waits. */
  stallAfter?: number;
  /** Claims to have so many bytes. */
  claimedLength?: number;
  /** Sends the part from another place than asked. */
  shiftRange?: number;
  /** Sends the length of the whole file wrongly. */
  claimedTotal?: number;
  chunked?: boolean;
  status?: number;
  headers?: Record<string, string>;
}

function rangeStart(request: IncomingMessage, mood: SourceMood): number {
  const match = /^bytes=(\d+)-/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  const isSame =
    condition === undefined ||
    [mood.etag, mood.lastModified].includes(String(condition));
  return mood.ranges !== false && match && isSame ? Number(match[1]) : 0;
}

function sendBody(response: ServerResponse, body: Buffer, mood: SourceMood) {
  const { cutAfter, stallAfter } = mood;
  if (cutAfter !== undefined && cutAfter < body.length) {
    response.write(body.subarray(0, cutAfter), () =>
      response.socket?.destroySoon(),
    );
  } else if (stallAfter !== undefined) {
    response.write(body.subarray(0, stallAfter));
  } else {
    response.end(body);
  }
}

/** Serves one file, in whatever mood `moodOf` is for the n-th request. */
export function fileSource(
  moodOf: (request: number) => SourceMood,
): RequestListener {
  let count = 0;
  return (request, response) => {
    const mood = moodOf(count++);
    const { content, claimedLength, chunked } = mood;
    if (mood.status !== undefined) {
      response.writeHead(mood.status, mood.headers).end();
      return;
    }
    const start = rangeStart(request, mood);
    const isPart =
      request.headers.range !== undefined &&
      mood.ranges !== false &&
      (start > 0 || request.headers['if-range'] === undefined);
    const total = mood.claimedTotal ?? content.length;
    if (isPart && start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
      return;
    }
    const from = start + (isPart ? mood.shiftRange ?? 0 : 0);
    const body = content.subarray(from);
    response.writeHead(isPart ? 206 : 200, {
      'content-type': 'application/octet-stream',
      ...(mood.etag && { etag: mood.etag }),
      ...(mood.lastModified && { 'last-modified': mood.lastModified }),
      ...(!chunked && { 'content-length': claimedLength ?? body.length }),
      ...(isPart && {
        'content-range': `bytes ${from}-${content.length - 1}/${total}`,
      }),
      ...mood.headers,
    });
    sendBody(response, body, mood);
  };
}

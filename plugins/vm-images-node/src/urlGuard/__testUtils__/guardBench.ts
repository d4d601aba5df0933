import type { RequestListener } from 'node:http';
import { fetchGuarded, type FetchOptions } from '../fetchGuarded';
import { startServer, type TestServer } from './servers';

/** 127.0.0.2 and 127.0.0.3 stand for hosts that the policy allows. */
export const allowed = { allowHosts: ['127.0.0.2/31'] };

/** Fetches through the guard, and answers the whole body. */
export async function textOf(
  url: string,
  options: Partial<FetchOptions> = {},
): Promise<string> {
  const response = await fetchGuarded(url, { policy: allowed, ...options });
  const pieces: Buffer[] = [];
  for await (const piece of response.body) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** Starts servers, each of which ends with its test. */
export function serversOfTests() {
  const servers = new Set<TestServer>();
  afterEach(async () => {
    const ending = [...servers].map(it => it.close());
    servers.clear();
    await Promise.all(ending);
  });
  return {
    async start(
      listener: RequestListener,
      options: Parameters<typeof startServer>[1] = {},
    ): Promise<TestServer> {
      const server = await startServer(listener, options);
      servers.add(server);
      return server;
    },
    /** Before its test has ended. */
    async end(server: TestServer): Promise<void> {
      servers.delete(server);
      await server.close();
    },
  };
}

/** A server on this machine's loopback addresses that no URL may ever reach. */
export function startCanary() {
  const canaries: TestServer[] = [];
  beforeAll(async () => {
    const sing: RequestListener = (_, response) => response.end('canary');
    const first = await startServer(sing, { host: '127.0.0.1' });
    canaries.push(first);
    const { port } = first;
    canaries.push(await startServer(sing, { host: '::1', port }));
  });
  afterAll(async () => {
    await Promise.all(canaries.map(it => it.close()));
  });
  return {
    /** The same on all of its addresses. */
    get port(): number {
      return canaries[0].port;
    },
    /** How many requests there were. */
    reached: () => canaries.flatMap(it => it.requests).length,
  };
}

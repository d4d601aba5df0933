/**
 * T1, T2: no spelling of an address inside, fetched or redirected to, opens as
 * much as a connection to a canary on 127.0.0.1, ::1 or 0.0.0.0.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { hostname } from 'node:os';
import { insideUrls } from './__testUtils__/insideUrls';
import { startServer } from './__testUtils__/servers';
import { RefusedUrlError, SourceError } from './errors';
import { fetchGuarded } from './fetchGuarded';
import { probeUrl } from './probeUrl';

jest.setTimeout(120_000);

const MOST_HOPS = 6;
/** 127.0.0.2 stands for a host that the policy allows. */
const redirecting = { allowHosts: ['127.0.0.2'] };
const resolve = async () => ['127.0.0.1'];

describe('addresses inside', () => {
  const canaries: Server[] = [];
  const connections: string[] = [];
  let port = 0;

  beforeAll(async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const canary = createServer(socket => {
        connections.push(host);
        socket.destroy();
      });
      canary.listen(port, host);
      await once(canary, 'listening');
      port = (canary.address() as AddressInfo).port;
      canaries.push(canary);
    }
  });
  afterAll(() => canaries.forEach(canary => canary.close()));

  const urls = () => insideUrls(port, ['localhost', hostname()]);

  it('at least 200 spellings of them are no way in: reached 0', async () => {
    const all = urls();
    expect(all.length).toBeGreaterThanOrEqual(200);
    for (const url of all) {
      for (const reach of [fetchGuarded, probeUrl]) {
        const error = await reach(url, { policy: {}, resolve }).then(
          () => 'reached',
          (thrown: unknown) => thrown,
        );
        expect([url, error]).toEqual([url, expect.any(RefusedUrlError)]);
      }
    }
    expect(connections).toEqual([]);
  });

  it('nor are redirects to them, after 1 to 6 hops: reached 0', async () => {
    let left = 0;
    let location = '';
    const server = await startServer((_, response) => {
      left -= 1;
      const isPlain = /^[\x20-\x7e]+$/.test(location);
      const target = isPlain ? location : encodeURI(location);
      const next = left > 0 ? `/${left}` : target;
      response.writeHead(302, { location: next }).end();
    });
    const targets = urls().filter(url => !/[\r\n\t]/.test(url));
    expect(targets.length).toBeGreaterThanOrEqual(200);
    for (const [index, url] of targets.entries()) {
      left = (index % MOST_HOPS) + 1;
      location = url;
      const error = await fetchGuarded(server.origin, {
        ...{ policy: redirecting, resolve },
      }).then(
        () => 'reached',
        (thrown: unknown) => thrown,
      );
      const isRefused =
        error instanceof RefusedUrlError || error instanceof SourceError;
      expect([url, isRefused]).toEqual([url, true]);
    }
    await server.close();
    expect(connections).toEqual([]);
  });
});

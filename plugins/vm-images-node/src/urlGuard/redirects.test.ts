/** T2: every hop is checked like the first; 127.0.0.1 must not be reached. */
import {
  serversOfTests,
  startCanary,
  textOf,
} from './__testUtils__/guardBench';
import type { TestServer } from './__testUtils__/servers';
import { RefusedUrlError } from './errors';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const canary = startCanary();
const { start } = serversOfTests();

describe('T2: redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i to the inside', async status => {
    for (const length of [1, 2, 3, 4, 5, 6]) {
      for (const target of [
        `http://127.0.0.1:${canary.port}/`,
        `http://2130706433:${canary.port}/`,
        `http://[::1]:${canary.port}/`,
        `http://localhost:${canary.port}/`,
        `//127.0.0.1:${canary.port}/`,
        `http://[::ffff:127.0.0.1]:${canary.port}/`,
        'file:///etc/passwd',
      ]) {
        let left = length;
        const server = await start((_, response) => {
          left -= 1;
          response.writeHead(status, { location: left > 0 ? '/next' : target });
          response.end();
        });
        await expect(textOf(server.origin)).rejects.toThrow(RefusedUrlError);
        expect(server.requests.length).toBeLessThanOrEqual(6);
      }
    }
    expect(canary.reached()).toBe(0);
  });

  it('follows five, relative ones too, and no sixth', async () => {
    let left = 5;
    const server = await start((_, response) => {
      if (left === 0) {
        response.end('arrived');
        return;
      }
      left -= 1;
      response.writeHead(302, { location: `step-${left}` }).end();
    });
    expect(await textOf(`${server.origin}/a/b`)).toBe('arrived');
    expect(server.requests.at(-1)?.url).toBe('/a/step-0');
    left = 6;
    await expect(textOf(server.origin)).rejects.toMatchObject({
      rule: 'too-many-redirects',
    });
    left = 1;
    const nowhere = await start((_, response) => {
      response.writeHead(302).end();
    });
    await expect(textOf(nowhere.origin)).rejects.toBeDefined();
  });

  it('sends credentials to the first origin only', async () => {
    let homeOrigin = '';
    const other = await start(
      (request, response) => {
        if (request.url === '/home') {
          response.writeHead(302, { location: `${homeOrigin}/end` }).end();
        } else {
          response.end('other');
        }
      },
      { host: '127.0.0.3' },
    );
    const home = await start((request, response) => {
      const targets: Record<string, string> = {
        '/same': '/end',
        '/away': `${other.origin}/x`,
        '/userinfo': other.origin.replace('://', '://a:b@'),
        '/round': `${other.origin}/home`,
      };
      const location = targets[request.url ?? ''];
      response.writeHead(location ? 302 : 200, {
        ...(location && { location }),
      });
      response.end('home');
    });
    homeOrigin = home.origin;
    const sent = (it: TestServer) =>
      it.requests.splice(0).map(request => request.headers.authorization);
    const address = (path: string) =>
      `${home.origin.replace('://', '://user:p%40ss@')}${path}`;
    const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;

    await textOf(address('/same'));
    expect(sent(home)).toEqual([basic, basic]);
    await textOf(address('/away'));
    expect([sent(home), sent(other)]).toEqual([[basic], [undefined]]);
    await textOf(address('/userinfo'));
    expect([sent(home), sent(other)]).toEqual([[basic], [undefined]]);
    await textOf(address('/round'));
    expect([sent(home), sent(other)]).toEqual([[basic, basic], [undefined]]);
    await textOf(`${home.origin}/same`, { credentials: { bearer: 'token' } });
    expect(sent(home)).toEqual(['Bearer token', 'Bearer token']);
  });
});

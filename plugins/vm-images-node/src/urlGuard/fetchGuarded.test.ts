/**
 * T1, T3: the guard against a canary: a server on this machine's loopback
 * addresses that no URL may ever reach.
 */
import {
  serversOfTests,
  startCanary,
  textOf,
} from './__testUtils__/guardBench';
import { assertUrlAllowed } from './checkUrl';
import { RefusedUrlError } from './errors';
import { fetchGuarded } from './fetchGuarded';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const canary = startCanary();
const { start } = serversOfTests();

/* eslint-disable no-script-url -- the list of what must not be fetched names it */

describe('T1: addresses inside', () => {
  const hosts = [
    ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1'],
    ...[
      '017700000001',
      '0177.0.0.1',
      '127.0.0.1.',
      '0',
      '0.0.0.0',
      '127.9.9.9',
    ],
    ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::7f00:1]'],
    ...['[0:0:0:0:0:0:0:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]'],
    ...['[2002:7f00:1::]', '[fe80::1]', '[fc00::1]', '[ff02::1]'],
    ...['localhost', 'LOCALHOST', 'localhost.', '①②⑦.⓪.⓪.①', '１２７.0.0.1'],
    ...['127。0。0。1', '%31%32%37.0.0.1', '169.254.169.254', '10.0.0.1'],
    ...['192.168.0.1', '172.16.0.1', '100.100.100.200', '168.63.129.16'],
    ...['user:pass@127.0.0.1', 'example.com@127.0.0.1', '0x7f.0x0.0x0.0x1'],
  ];

  it.each(hosts)('%s', async host => {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${canary.port}/secret`;
      const error = await fetchGuarded(url, { policy: {} }).then(
        () => 'fetched',
        (thrown: unknown) => thrown,
      );
      // A name that this host's resolver does not know is as good as refused.
      expect(['InputError', 'SourceError']).toContain((error as Error).name);
      expect(host.endsWith('t.') || error instanceof RefusedUrlError).toBe(
        true,
      );
    }
    expect(canary.reached()).toBe(0);
  });

  it.each([
    ...['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:70/_x'],
    ...['data:text/plain,x', 'javascript:alert(1)', 'dict://127.0.0.1/', 'x'],
    ...['http://', 'http://[::1%25lo]/', 'http:\\\\127.0.0.1', 'http://a b/'],
    ...['http://127.0.0.1\r\nHost: x/', ' http://127.0.0.1/', 'http://x\t.com'],
    ...['//127.0.0.1/', 'http://999.999.999.999/', 'nbd://127.0.0.1:10809'],
    `http://${'a'.repeat(5000)}.com/`,
  ])('%j', async url => {
    await expect(fetchGuarded(url, { policy: {} })).rejects.toThrow(
      RefusedUrlError,
    );
    expect(() => assertUrlAllowed(url, {})).toThrow(RefusedUrlError);
    expect(canary.reached()).toBe(0);
  });

  it('a name with one bad address among good ones', async () => {
    const server = await start((_, response) => response.end('fine'));
    for (const bad of ['127.0.0.1', '::1', '169.254.169.254', '0.0.0.0']) {
      await expect(
        textOf(`http://mixed.test:${server.port}/`, {
          resolve: async () => ['127.0.0.2', bad],
        }),
      ).rejects.toMatchObject({ rule: expect.stringContaining('address') });
    }
    expect(server.requests).toHaveLength(0);
    expect(canary.reached()).toBe(0);
  });

  it('allows by name what is private, but no metadata service', async () => {
    const server = await start((_, response) => response.end('fine'));
    const policy = { allowHosts: [`mirror.test:${server.port}`] };
    const url = `http://mirror.test:${server.port}/`;
    const resolveTo = (address: string) => async () => [address];
    expect(await textOf(url, { policy, resolve: resolveTo('127.0.0.2') })).toBe(
      'fine',
    );
    for (const address of ['169.254.169.254', '0.0.0.0', 'fe80::1']) {
      await expect(
        textOf(url, { policy, resolve: resolveTo(address) }),
      ).rejects.toThrow(RefusedUrlError);
    }
    await expect(
      textOf(`http://mirror.test:${canary.port}/`, {
        policy,
        resolve: resolveTo('127.0.0.1'),
      }),
    ).rejects.toThrow(RefusedUrlError);
    await expect(
      textOf(url, {
        policy: { ...policy, denyHosts: ['*.test'] },
        resolve: resolveTo('127.0.0.2'),
      }),
    ).rejects.toMatchObject({ rule: 'denied-host' });
    await expect(
      textOf(url, {
        policy: { ...policy, denyHosts: ['127.0.0.0/8'] },
        resolve: resolveTo('127.0.0.2'),
      }),
    ).rejects.toMatchObject({ rule: 'denied-host' });
    expect(canary.reached()).toBe(0);
  });
});

describe('T3: names that change their address', () => {
  it('connects to what was checked, 1000 times', async () => {
    const server = await start((_, response) => response.end('fine'), {
      port: canary.port,
    });
    let asked = 0;
    let served = 0;
    const answers = new Map<string, string>();
    const resolve = async (host: string) => {
      asked += 1;
      const answer = answers.get(host) ?? '127.0.0.1';
      // Whoever asks a second time is led to the canary.
      answers.delete(host);
      return [answer];
    };
    for (let round = 0; round < 1000; round++) {
      const host = `rebind-${round}.test`;
      answers.set(host, round % 3 === 2 ? '127.0.0.1' : '127.0.0.2');
      const url = `http://${host}:${canary.port}/`;
      const text = await textOf(url, { resolve }).catch(() => 'refused');
      served += text === 'fine' ? 1 : 0;
    }
    expect({ asked, served }).toEqual({ asked: 1000, served: 667 });
    expect(server.requests).toHaveLength(667);
    expect(canary.reached()).toBe(0);
  });
});

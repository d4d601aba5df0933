/**
 * The guard against a canary: a server on this machine's loopback addresses
 * that no URL may ever reach. 127.0.0.2 and 127.0.0.3 stand for allowed hosts.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { temporaryFolder } from '../diskFormats/__testUtils__/qemu';
import { startServer } from './__testUtils__/servers';
import type { TestServer } from './__testUtils__/servers';
import { assertUrlAllowed } from './checkUrl';
import { RefusedUrlError, SourceError } from './errors';
import { fetchGuarded } from './fetchGuarded';
import type { FetchOptions } from './fetchGuarded';
import { probeUrl } from './probeUrl';
import { redactUrl, splitCredentials } from './urls';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const allowed = { allowHosts: ['127.0.0.2/31'] };
const canaries: TestServer[] = [];
const servers: TestServer[] = [];
let port = 0;

beforeAll(async () => {
  const canary: RequestListener = (_, response) => response.end('canary');
  const first = await startServer(canary, { host: '127.0.0.1' });
  port = first.port;
  canaries.push(first);
  canaries.push(await startServer(canary, { host: '::1', port }));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(it => it.close()));
});
afterAll(async () => {
  await Promise.all(canaries.map(it => it.close()));
});

const reached = () => canaries.flatMap(it => it.requests).length;

async function start(
  listener: RequestListener,
  options: Parameters<typeof startServer>[1] = {},
): Promise<TestServer> {
  const server = await startServer(listener, options);
  servers.push(server);
  return server;
}

async function textOf(url: string, options: Partial<FetchOptions> = {}) {
  const response = await fetchGuarded(url, { policy: allowed, ...options });
  const pieces: Buffer[] = [];
  for await (const piece of response.body) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

// The list of what must not be fetched has to name it.
/* eslint-disable no-script-url */

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
      const url = `${scheme}://${host}:${port}/secret`;
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
    expect(reached()).toBe(0);
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
    expect(reached()).toBe(0);
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
    expect(reached()).toBe(0);
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
      textOf(`http://mirror.test:${port}/`, {
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
    expect(reached()).toBe(0);
  });
});

describe('T2: redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i to the inside', async status => {
    for (const length of [1, 2, 3, 4, 5, 6]) {
      for (const target of [
        `http://127.0.0.1:${port}/`,
        `http://2130706433:${port}/`,
        `http://[::1]:${port}/`,
        `http://localhost:${port}/`,
        `//127.0.0.1:${port}/`,
        `http://[::ffff:127.0.0.1]:${port}/`,
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
    expect(reached()).toBe(0);
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

describe('T3: names that change their address', () => {
  it('connects to what was checked, 1000 times', async () => {
    const server = await start((_, response) => response.end('fine'), { port });
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
      const url = `http://${host}:${port}/`;
      const text = await textOf(url, { resolve }).catch(() => 'refused');
      served += text === 'fine' ? 1 : 0;
    }
    expect({ asked, served }).toEqual({ asked: 1000, served: 667 });
    expect(server.requests).toHaveLength(667);
    expect(reached()).toBe(0);
  });
});

describe('limits', () => {
  const policy = { ...allowed, idleTimeoutMs: 200, headerTimeoutMs: 200 };

  it('gives up on sources that do not answer, or stop', async () => {
    const silent = await start(() => {});
    await expect(textOf(silent.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const stops = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('abc');
    });
    await expect(textOf(stops.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const drips = await start((_, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(timer));
    });
    await expect(textOf(drips.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const flowing = await start((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(4096)), 10);
      response.once('close', () => clearInterval(timer));
    });
    await expect(
      textOf(flowing.origin, { policy: { ...policy, totalTimeoutMs: 500 } }),
    ).rejects.toMatchObject({ fault: 'stalled' });
  });

  it('waits for a slow reader', async () => {
    const server = await start((_, response) => response.end('x'.repeat(1e6)));
    const response = await fetchGuarded(server.origin, { policy });
    let received = 0;
    for await (const piece of response.body) {
      if (received === 0) {
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      received += piece.length;
    }
    expect(received).toBe(1e6);
  });

  it('takes no more than allowed, announced or not', async () => {
    const small = { ...allowed, maxBytes: 1000 };
    const honest = await start((_, response) => response.end('x'.repeat(1001)));
    await expect(
      textOf(honest.origin, { policy: small }),
    ).rejects.toMatchObject({ fault: 'too-large' });
    const endless = await start((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(100)), 1);
      response.once('close', () => clearInterval(timer));
    });
    await expect(
      textOf(endless.origin, { policy: small }),
    ).rejects.toMatchObject({ fault: 'too-large' });
  });

  it('tells cut off, encoded and failed answers apart', async () => {
    const cut = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('abc', () => response.socket?.destroySoon());
    });
    await expect(textOf(cut.origin)).rejects.toMatchObject({
      fault: 'cut-off',
    });
    const encoded = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    });
    await expect(textOf(encoded.origin)).rejects.toMatchObject({
      fault: 'encoded',
    });
    const busy = await start((_, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end();
    });
    await expect(textOf(busy.origin)).rejects.toMatchObject({
      fault: 'http-status',
      sourceStatus: 503,
      retryAfterMs: 7000,
    });
    const noise = await start((_, response) =>
      response.socket?.end('220 smtp ready\r\n'),
    );
    await expect(textOf(noise.origin)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    const headers = await start((_, response) => {
      response.writeHead(200, { 'x-large': 'x'.repeat(64 * 1024) }).end();
    });
    await expect(textOf(headers.origin)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    const gone = await start(() => {});
    await gone.close();
    servers.splice(servers.indexOf(gone), 1);
    await expect(textOf(gone.origin)).rejects.toThrow('refused the connection');
  });

  it('ends with its signal, at every stage', async () => {
    const reason = new Error('cancelled');
    const silent = await start(() => {});
    const stops = await start((_, response) => void response.write('abc'));
    for (const url of [silent.origin, stops.origin]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      await expect(textOf(url, { signal: controller.signal })).rejects.toBe(
        reason,
      );
    }
    const aborted = AbortSignal.abort(reason);
    await expect(textOf(stops.origin, { signal: aborted })).rejects.toBe(
      reason,
    );
  });

  it('survives an answer that nobody reads', async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('abc');
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    });
    const response = await fetchGuarded(server.origin, { policy: allowed });
    await new Promise(resolve => setTimeout(resolve, 150));
    response.close();
    expect(response.status).toBe(200);
  });
});

describe('secrets', () => {
  const secret = 'S3CRET-canary';

  it('appear in no message', async () => {
    const failing = await start((_, response) => {
      response.writeHead(403, { location: `/x?${secret}` }).end(secret);
    });
    const urls = [
      `${failing.origin.replace('://', `://user:${secret}@`)}/p?sig=${secret}`,
      `http://user:${secret}@127.0.0.1:${port}/?sig=${secret}#${secret}`,
      `http://user:${secret}@no-such-host.invalid/?sig=${secret}`,
      `http://user:${secret}@[bad/`,
      `ftp://user:${secret}@example.com/?sig=${secret}`,
    ];
    for (const url of urls) {
      const error: unknown = await fetchGuarded(url, {
        policy: allowed,
        resolve: async () => [],
      }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(
        [String(error), (error as Error).stack, JSON.stringify(error)].join(),
      ).not.toContain(secret);
    }
  });

  it('are moved out of the URL', () => {
    const { url, credentials } = splitCredentials(
      'https://us%40er:p%3Aw@example.com/a?b=c#d',
    );
    expect(url.href).toBe('https://example.com/a?b=c');
    expect(credentials).toEqual({ username: 'us@er', password: 'p:w' });
    expect(splitCredentials('https://example.com').credentials).toBeUndefined();
    expect(redactUrl('https://u:p@example.com/a?sig=x#y')).toBe(
      'https://example.com/a?…',
    );
    expect(redactUrl('not a url')).toBe('(malformed URL)');
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

(hasOpenssl() ? describe : describe.skip)('https', () => {
  const folder = temporaryFolder();
  let key = '';
  let ca = '';
  beforeAll(() => {
    const at = (name: string) => join(folder, name);
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt'],
        ...['ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-keyout', at('key'), '-out', at('cert'), '-subj', '/CN=test'],
        ...['-addext', 'subjectAltName=IP:127.0.0.2,DNS:secure.test'],
      ],
      { stdio: 'ignore' },
    );
    key = readFileSync(at('key'), 'utf8');
    ca = readFileSync(at('cert'), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const secure = (listener: RequestListener) =>
    start(listener, {
      create: it => https.createServer({ key, cert: ca }, it) as never,
    });

  it('checks certificates against the name that was asked', async () => {
    const server = await secure((_, response) => response.end('secure'));
    const at = (host: string) => `https://${host}:${server.port}/`;
    expect(await textOf(at('127.0.0.2'), { ca })).toBe('secure');
    const resolve = async () => ['127.0.0.2'];
    expect(await textOf(at('secure.test'), { ca, resolve })).toBe('secure');
    for (const options of [{}, { ca, resolve }]) {
      const host = 'resolve' in options ? 'other.test' : '127.0.0.2';
      await expect(textOf(at(host), options)).rejects.toMatchObject({
        fault: 'certificate',
      });
    }
  });

  it('never goes down to http', async () => {
    const plain = await start((_, response) => response.end('plain'));
    const server = await secure((_, response) => {
      response.writeHead(302, { location: plain.origin }).end();
    });
    const url = server.origin.replace('http:', 'https:');
    await expect(textOf(url, { ca })).rejects.toMatchObject({
      rule: 'downgrade',
    });
    expect(plain.requests).toHaveLength(0);
  });
});

describe('probeUrl', () => {
  it('tells size, name, format and whether it can resume', async () => {
    const content = Buffer.alloc(200_000);
    content.write('QFI\xfb\0\0\0\x03', 'latin1');
    content.writeBigUInt64BE(12345n * 512n, 24);
    const server = await start((request, response) => {
      expect(request.headers.range).toBe('bytes=0-65535');
      response.writeHead(206, {
        'content-range': `bytes 0-65535/${content.length}`,
        'content-length': 65536,
        'content-disposition': 'attachment; filename="../../a b.qcow2"',
        etag: '"v1"',
      });
      response.end(content.subarray(0, 65536));
    });
    const found = await probeUrl(server.origin, { policy: allowed });
    expect(found).toMatchObject({
      sizeBytes: 200_000,
      fileName: 'a b.qcow2',
      resumable: true,
      etag: '"v1"',
      start: { format: 'qcow2', virtualSizeBytes: 12345 * 512 },
    });
    expect(found.firstBytes).toHaveLength(65536);
  });

  it('reads no more than the start of a source without ranges', async () => {
    let sent = 0;
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': 1e9, etag: 'W/"weak"' });
      const send = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65536))) {
          sent += 65536;
        }
      };
      response.on('drain', send);
      send();
    });
    const url = `${server.origin}/images/debian%2012.img?x`;
    const found = await probeUrl(url, { policy: allowed });
    expect(found).toMatchObject({
      sizeBytes: 1e9,
      fileName: 'debian 12.img',
      resumable: false,
      etag: undefined,
      start: { format: 'raw' },
    });
    expect(sent).toBeLessThan(50e6);
  });

  it('tells a login page and an empty file', async () => {
    const page = await start((_, response) =>
      response.end('<!doctype html><title>Log in</title>'),
    );
    expect(
      (await probeUrl(page.origin, { policy: allowed })).start.refusal?.reason,
    ).toContain('web page');
    const empty = await start((_, response) => {
      response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    });
    expect(await probeUrl(empty.origin, { policy: allowed })).toMatchObject({
      sizeBytes: 0,
      start: { refusal: { reason: 'the file is empty' } },
    });
    const lying = await start((_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('xxxxx');
    });
    await expect(probeUrl(lying.origin, { policy: allowed })).rejects.toThrow(
      SourceError,
    );
  });
});

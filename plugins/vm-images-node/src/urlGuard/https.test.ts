/** T2: https stays https, and who answers is checked. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { temporaryFolder } from '../diskFormats/__testUtils__/qemu';
import { serversOfTests, textOf } from './__testUtils__/guardBench';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { start } = serversOfTests();

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

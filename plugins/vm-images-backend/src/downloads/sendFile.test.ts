import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get as httpGet, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import express, { type Express } from 'express';
import request from 'supertest';
import { sendFile } from './sendFile';

const digest = `sha256:${'ab'.repeat(32)}`;
const modifiedAt = Date.UTC(2026, 0, 1, 12, 0, 0, 500);
const at = 'Thu, 01 Jan 2026 12:00:00 GMT';
const before = 'Thu, 01 Jan 2026 11:59:59 GMT';
const etag = '"v1"';

type OpenedFile = Parameters<typeof sendFile>[2]['file'];

/** Serves bytes as the plugin does, behind the portal's own compression. */
function serving(
  bytes: Buffer,
  options: {
    read?: () => Readable;
    readInto?: OpenedFile['readInto'];
    onBytes?(count: number): void;
  } = {},
): Express {
  const middleware = MiddlewareFactory.create({
    config: mockServices.rootConfig(),
    logger: mockServices.logger.mock(),
  });
  const app = express().use(middleware.compression());
  app.all('/', (req, res, next) => {
    sendFile(req, res, {
      ...{ etag, modifiedAt, digest, onBytes: options.onBytes },
      fileName: 'Größe.qcow2',
      file: {
        format: 'qcow2',
        sizeBytes: bytes.length,
        read: ({ start, end }) =>
          options.read?.() ?? Readable.from([bytes.subarray(start, end + 1)]),
        readInto: options.readInto,
        close: async () => {},
      },
      // Where the client has gone there is nobody to tell.
    }).catch(error => res.headersSent || next(error));
  });
  return app;
}

/** Less than was asked for at times, as files may give. */
const readIntoOf =
  (bytes: Buffer): OpenedFile['readInto'] =>
  async (buffer, position) => {
    await setImmediate();
    const wanted = Math.max(1, buffer.length - (position % 3));
    const part = bytes.subarray(position, position + wanted);
    buffer.set(part);
    return part.length;
  };

const whole = '0123456789';

type Row = [
  what: string,
  headers: Record<string, string>,
  status: number,
  body: string,
  contentRange?: string,
];

const ranges: Row[] = [
  ['everything', {}, 200, whole],
  ['the first bytes', { Range: 'bytes=0-2' }, 206, '012', 'bytes 0-2/10'],
  ['the first byte', { Range: 'bytes=0-0' }, 206, '0', 'bytes 0-0/10'],
  ['the middle', { Range: 'bytes=3-5' }, 206, '345', 'bytes 3-5/10'],
  ['from there on', { Range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
  ['from the start on', { Range: 'bytes=0-' }, 206, whole, 'bytes 0-9/10'],
  ['the last byte', { Range: 'bytes=9-9' }, 206, '9', 'bytes 9-9/10'],
  ['the last bytes', { Range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
  ['past the end', { Range: 'bytes=8-99' }, 206, '89', 'bytes 8-9/10'],
  [
    'far past the end',
    { Range: `bytes=8-${'9'.repeat(40)}` },
    206,
    '89',
    'bytes 8-9/10',
  ],
  ['a longer tail', { Range: 'bytes=-99' }, 206, whole, 'bytes 0-9/10'],
  ['a unit in capitals', { Range: 'Bytes=1-1' }, 206, '1', 'bytes 1-1/10'],
  ['a list of one', { Range: 'bytes=, 1-1 ,' }, 206, '1', 'bytes 1-1/10'],
  ['what is not there', { Range: 'bytes=10-' }, 416, '', 'bytes */10'],
  [
    'what is far from there',
    { Range: `bytes=${'9'.repeat(40)}-` },
    416,
    '',
    'bytes */10',
  ],
  ['an empty tail', { Range: 'bytes=-0' }, 416, '', 'bytes */10'],
  ['several ranges', { Range: 'bytes=0-1,4-5' }, 200, whole],
  ['overlapping ranges', { Range: 'bytes=0-,0-,0-' }, 200, whole],
  ['backwards', { Range: 'bytes=5-2' }, 200, whole],
  ['no range', { Range: 'bytes=-' }, 200, whole],
  ['digits apart', { Range: 'bytes=1 2-3' }, 200, whole],
  ['nothing', { Range: 'bytes=' }, 200, whole],
  ['another unit', { Range: 'lines=1-2' }, 200, whole],
];

const part = { Range: 'bytes=7-' };
const rest = ['789', 'bytes 7-9/10'] as const;
const conditions: Row[] = [
  ['the same file', { ...part, 'If-Range': etag }, 206, ...rest],
  ['another file', { ...part, 'If-Range': '"v0"' }, 200, whole],
  ['a weak tag', { ...part, 'If-Range': 'W/"v1"' }, 200, whole],
  ['its date', { ...part, 'If-Range': at }, 206, ...rest],
  ['an earlier date', { ...part, 'If-Range': before }, 200, whole],
  ['no date at all', { ...part, 'If-Range': 'yesterday' }, 200, whole],
  ['what is known', { 'If-None-Match': '"v0", W/"v1"' }, 304, ''],
  ['anything known', { 'If-None-Match': '*' }, 304, ''],
  ['a known part', { ...part, 'If-None-Match': etag }, 304, ''],
  ['what is not known', { 'If-None-Match': '"v0"' }, 200, whole],
  ['what did not change', { 'If-Modified-Since': at }, 304, ''],
  ['what changed', { 'If-Modified-Since': before }, 200, whole],
  [
    'a tag that outweighs a date',
    { 'If-None-Match': '"v0"', 'If-Modified-Since': at },
    200,
    whole,
  ],
  ['this file only', { ...part, 'If-Match': `"v0", ${etag}` }, 206, ...rest],
  ['another file only', { ...part, 'If-Match': '"v0"' }, 412, ''],
  ['a weak tag only', { 'If-Match': 'W/"v1"' }, 412, ''],
  ['one as old only', { 'If-Unmodified-Since': at }, 200, whole],
  ['an older one only', { 'If-Unmodified-Since': before }, 412, ''],
];

describe.each([
  ['streams', undefined],
  ['reads into buffers', readIntoOf],
])('sending a file that %s', (_how, reads) => {
  const served = (bytes: Buffer, options: Parameters<typeof serving>[1] = {}) =>
    serving(bytes, { readInto: reads?.(bytes), ...options });
  const ten = served(Buffer.from(whole));

  it.each([...ranges, ...conditions])(
    'answers a wish for %s',
    async (...row) => {
      const [, headers, status, body] = row;
      // Jest hands a callback on where a row ends early.
      const range = typeof row[4] === 'string' ? row[4] : undefined;
      const response = await request(ten)
        .get('/')
        .set({ 'Accept-Encoding': 'gzip', ...headers })
        .responseType('blob');
      expect(response.status).toBe(status);
      expect(Buffer.from(response.body).toString()).toBe(body);
      expect(response.headers['content-range']).toBe(range);
      expect(response.headers).toMatchObject({
        ...{ etag, 'last-modified': at, 'accept-ranges': 'bytes' },
        'cache-control': 'private, no-store, no-transform',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(response.headers).not.toHaveProperty('content-encoding');
      expect(response.headers).not.toHaveProperty('vary');
      const { 'content-length': length = '0' } = response.headers;
      expect(length).toBe(String(body.length));
    },
  );

  it('sends nothing of an empty file', async () => {
    const empty = served(Buffer.alloc(0));
    const all = await request(empty).get('/');
    expect([all.status, all.headers['content-length']]).toEqual([200, '0']);
    const tail = await request(empty).get('/').set('Range', 'bytes=-5');
    expect(tail.headers['content-range']).toBe('bytes */0');
    expect(tail.status).toBe(416);
  });

  it('gives in 8 parts at once the file as it is', async () => {
    const bytes = randomBytes(8 * 1024 ** 2 + 13);
    let told = 0;
    const app = served(bytes, { onBytes: count => (told += count) });
    const size = Math.ceil(bytes.length / 8);
    const parts = await Promise.all(
      Array.from({ length: 8 }, async (_one, n) => {
        const last = Math.min((n + 1) * size, bytes.length) - 1;
        const { body } = await request(app)
          .get('/')
          .set('Range', `bytes=${n * size}-${last}`)
          .responseType('blob')
          .expect(206);
        return Buffer.from(body);
      }),
    );
    const hash = (data: Buffer) => createHash('sha256').update(data).digest();
    expect(hash(Buffer.concat(parts))).toEqual(hash(bytes));
    expect(told).toBe(bytes.length);
  });
});

describe('a client that goes away', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('ends the reading', async () => {
    const size = 256 * 1024 ** 2;
    let read = 0;
    const source = new Readable({
      read() {
        read += 64 * 1024;
        this.push(Buffer.alloc(64 * 1024));
      },
    });
    const bytes = { length: size } as Buffer;
    server = serving(bytes, { read: () => source }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = httpGet({ port, host: '127.0.0.1' });
    const [response] = await once(client, 'response');
    await once(response, 'data');
    client.destroy();
    while (!source.destroyed) await setImmediate();
    const readThen = read;
    await setImmediate();
    expect(read).toBe(readThen);
    expect(read).toBeLessThan(size);
  });

  it('is waited for by no more than a few buffers', async () => {
    const size = 256 * 1024 ** 2;
    let read = 0;
    let reading = 0;
    const readInto = async (buffer: Uint8Array) => {
      reading += 1;
      await setImmediate();
      reading -= 1;
      read += buffer.length;
      return buffer.length;
    };
    const app = serving({ length: size } as Buffer, { readInto });
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = httpGet({ port, host: '127.0.0.1' });
    const [response] = await once(client, 'response');
    let had = 0;
    response.on('data', (chunk: Buffer) => {
      had += chunk.length;
      response.pause();
    });
    response.on('error', () => undefined);
    // Reading goes on until the kernel has no more room for this client.
    let last = -1;
    while (last !== read || reading > 0) {
      last = read;
      for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    }
    expect(had).toBeGreaterThan(0);
    expect(read).toBeLessThan(size / 4);
    client.destroy();
    for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    expect(reading).toBe(0);
    expect(read).toBeLessThan(size / 4);
  });

  it('is told by a broken connection of a file that ends early', async () => {
    const bytes = Buffer.alloc(1024 ** 2);
    const readInto = readIntoOf(bytes.subarray(0, 600_000));
    server = serving(bytes, { readInto }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = httpGet({ port, host: '127.0.0.1' });
    const [response] = await once(client, 'response');
    response.resume();
    await expect(once(response, 'end')).rejects.toThrow('aborted');
  });
});

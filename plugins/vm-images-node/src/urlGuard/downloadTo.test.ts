import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../diskFormats/__testUtils__/qemu';
import { fileSource, startServer } from './__testUtils__/servers';
import type { SourceMood, TestServer } from './__testUtils__/servers';
import { fileCheckpoints, sourceId } from './checkpoints';
import { downloadTo } from './downloadTo';
import type { DownloadOptions } from './downloadTo';
import { RefusedUrlError } from './errors';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const content = randomBytes(8 * MIB + 123);
const sha256 = createHash('sha256').update(content).digest('hex');
const folder = temporaryFolder();
const path = join(folder, 'image');
const servers: TestServer[] = [];
const whole: SourceMood = { content, etag: '"v1"' };

afterEach(async () => {
  await Promise.all(servers.splice(0).map(it => it.close()));
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(moodOf: (request: number) => SourceMood) {
  const server = await startServer(fileSource(moodOf));
  servers.push(server);
  return server;
}

function download(server: TestServer, options: Partial<DownloadOptions> = {}) {
  return downloadTo(path, `${server.origin}/disk.img?sig=x`, {
    policy: { allowHosts: ['127.0.0.2'], idleTimeoutMs: 600 },
    retry: { baseDelayMs: 1 },
    ...options,
  });
}

const left = () => readdirSync(folder);
const isWhole = () => readFileSync(path).equals(content);

it('fetches, hashes, tells how far it is, and leaves only the file', async () => {
  const told: number[] = [];
  const server = await serve(() => whole);
  await expect(
    download(server, {
      expected: { sizeBytes: content.length, sha256: sha256.toUpperCase() },
      onProgress: it => told.push(it.receivedBytes),
    }),
  ).resolves.toEqual({
    sizeBytes: content.length,
    sha256,
    receivedBytes: content.length,
    attempts: 1,
    url: `${server.origin}/disk.img?…`,
    contentType: 'application/octet-stream',
    fileName: 'disk.img',
  });
  expect(told.at(-1)).toBe(content.length);
  expect(isWhole()).toBe(true);
  expect(left()).toEqual(['image']);
});

it('fetches a file of unknown length, and an empty one', async () => {
  const chunked = await serve(() => ({ ...whole, chunked: true }));
  await expect(download(chunked)).resolves.toMatchObject({ sha256 });
  const empty = await serve(() => ({ content: Buffer.alloc(0) }));
  await expect(download(empty)).resolves.toMatchObject({ sizeBytes: 0 });
});

describe('I2: a source that breaks off', () => {
  it('20 times, at random: nothing is fetched twice', async () => {
    const cuts = Array.from({ length: 20 }, () =>
      Math.ceil((Math.random() * content.length) / 21),
    );
    const server = await serve(request => ({
      ...whole,
      cutAfter: cuts[request],
    }));
    const result = await download(server);
    expect(result).toMatchObject({ sha256, attempts: 21 });
    expect(result.receivedBytes / content.length).toBeLessThanOrEqual(1.05);
    expect(isWhole()).toBe(true);
    // A cut so early that nothing arrived leaves nothing to go on from.
    const asked = server.requests.map(it => it.headers);
    const parts = asked.filter(it => it.range !== undefined);
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.every(it => it['if-range'] === '"v1"')).toBe(true);
  });

  it('with a date instead of an entity tag', async () => {
    const lastModified = 'Fri, 20 Nov 2026 18:00:00 GMT';
    const server = await serve(request => ({
      ...{ content, lastModified },
      cutAfter: request === 0 ? MIB : undefined,
    }));
    await expect(download(server)).resolves.toMatchObject({
      sha256,
      receivedBytes: content.length,
    });
  });

  it.each([
    ['ranges', { ...whole, ranges: false }],
    ['anything that tells its version', { content }],
  ])('without %s: begins anew, a few times', async (_, mood) => {
    const server = await serve(request => ({
      ...mood,
      cutAfter: request < 2 ? MIB : undefined,
    }));
    await expect(download(server)).resolves.toMatchObject({
      sha256,
      attempts: 3,
    });
    expect(isWhole()).toBe(true);
    const hopeless = await serve(() => ({ ...mood, cutAfter: MIB }));
    await expect(download(hopeless)).rejects.toMatchObject({
      fault: 'cut-off',
    });
    expect(hopeless.requests.length).toBeLessThanOrEqual(5);
  });

  it('comes back after errors, when told to wait as well', async () => {
    const server = await serve(request =>
      request < 3
        ? { content, status: 503, headers: { 'retry-after': '0' } }
        : whole,
    );
    await expect(download(server)).resolves.toMatchObject({ attempts: 4 });
    const gone = await serve(() => ({ content, status: 404 }));
    await expect(download(gone)).rejects.toMatchObject({ sourceStatus: 404 });
    expect(gone.requests).toHaveLength(1);
    const down = await serve(() => ({ content, status: 500 }));
    await expect(download(down)).rejects.toMatchObject({ sourceStatus: 500 });
    expect(down.requests).toHaveLength(5);
  });
});

describe('I3: a source that stalls, lies or changes', () => {
  it('stalls: another connection, then the end within the idle time', async () => {
    const recovers = await serve(request => ({
      ...whole,
      stallAfter: request === 0 ? MIB : undefined,
    }));
    await expect(download(recovers)).resolves.toMatchObject({
      sha256,
      receivedBytes: content.length,
    });
    const dead = await serve(request => ({
      ...whole,
      stallAfter: request === 0 ? MIB : 0,
    }));
    const started = performance.now();
    await expect(download(dead)).rejects.toMatchObject({ fault: 'stalled' });
    expect(performance.now() - started).toBeLessThan(1500);
    // What came is kept for another call.
    expect(readFileSync(path).equals(content.subarray(0, MIB))).toBe(true);
  });

  it.each<[string, string, (request: number) => SourceMood]>([
    [
      'changed',
      'another entity tag on resuming',
      request => ({
        content,
        etag: `"v${request}"`,
        cutAfter: request === 0 ? MIB : undefined,
      }),
    ],
    [
      'changed',
      'a part of another version, in spite of If-Range',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        headers: { etag: request === 0 ? '"v1"' : '"v2"' },
      }),
    ],
    [
      'changed',
      'another length on resuming',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        claimedTotal: request === 0 ? undefined : content.length + 1,
      }),
    ],
    [
      'lying',
      'a part from another place',
      request => ({
        ...whole,
        cutAfter: request === 0 ? MIB : undefined,
        shiftRange: 5,
      }),
    ],
    [
      'changed',
      'a shorter file on resuming',
      request => ({
        ...whole,
        content: request === 0 ? content : content.subarray(0, 10),
        cutAfter: request === 0 ? MIB : undefined,
      }),
    ],
    [
      'encoded',
      'a packed body',
      () => ({ ...whole, headers: { 'content-encoding': 'br' } }),
    ],
  ])('%s: %s', async (fault, _, moodOf) => {
    const server = await serve(moodOf);
    await expect(download(server)).rejects.toMatchObject({ fault });
    expect(left()).toEqual([]);
  });

  it('claims more than it has', async () => {
    const server = await serve(() => ({
      ...whole,
      claimedLength: undefined,
      claimedTotal: content.length,
      ranges: false,
      headers: { 'content-length': String(content.length + 100) },
      cutAfter: content.length - 1,
    }));
    await expect(download(server)).rejects.toMatchObject({ fault: 'cut-off' });
  });

  it('is not what was expected, or too large', async () => {
    const server = await serve(() => whole);
    for (const expected of [{ sha256: 'ab' }, { sizeBytes: 5 }]) {
      await expect(download(server, { expected })).rejects.toMatchObject({
        fault: 'digest',
      });
      expect(left()).toEqual([]);
    }
    const policy = { allowHosts: ['127.0.0.2'], maxBytes: content.length - 1 };
    await expect(download(server, { policy })).rejects.toMatchObject({
      fault: 'too-large',
    });
    const chunked = await serve(() => ({ ...whole, chunked: true }));
    await expect(download(chunked, { policy })).rejects.toMatchObject({
      fault: 'too-large',
    });
    expect(left()).toEqual([]);
    await expect(download(server, { policy: {} })).rejects.toThrow(
      RefusedUrlError,
    );
  });
});

describe('after a restart of the process', () => {
  let stallAfter: number | undefined;
  let etag = '"v1"';
  const source = () => serve(() => ({ content, etag, stallAfter }));

  /** Downloads a part, and leaves things as a killed process would. */
  async function interrupted(server: TestServer): Promise<void> {
    const controller = new AbortController();
    stallAfter = 5 * MIB;
    await expect(
      download(server, {
        policy: { allowHosts: ['127.0.0.2'] },
        onProgress: ({ receivedBytes }) => {
          if (receivedBytes >= MIB) {
            controller.abort(new Error('killed'));
          }
        },
        signal: controller.signal,
      }),
    ).rejects.toThrow('killed');
    stallAfter = undefined;
    const store = fileCheckpoints(path);
    const saved = await store.load();
    expect(saved?.offset).toBeGreaterThanOrEqual(MIB);
    expect(saved?.offset).toBeLessThanOrEqual(5 * MIB);
    // What came after the last sync may be anything after a power cut.
    truncateSync(path, saved?.offset);
    appendFileSync(path, randomBytes(MIB / 2));
  }

  it('goes on from what was safe, and hashes all of it', async () => {
    const server = await source();
    await interrupted(server);
    const result = await download(server);
    expect(result).toMatchObject({ sha256, sizeBytes: content.length });
    expect(result.receivedBytes).toBeLessThanOrEqual(content.length - MIB);
    expect(isWhole()).toBe(true);
    expect(left()).toEqual(['image']);
  });

  it('goes on with a new signature in the query, not with another path', async () => {
    const server = await source();
    await interrupted(server);
    const policy = { allowHosts: ['127.0.0.2'] };
    const renewed = `${server.origin}/disk.img?sig=renewed`;
    expect(
      (await downloadTo(path, renewed, { policy })).receivedBytes,
    ).toBeLessThanOrEqual(content.length - MIB);
    await interrupted(server);
    const other = `${server.origin}/other.img`;
    expect((await downloadTo(path, other, { policy })).receivedBytes).toBe(
      content.length,
    );
    expect(isWhole()).toBe(true);
  });

  it('begins anew if the file is gone or the checkpoint is damaged', async () => {
    const server = await source();
    await interrupted(server);
    rmSync(path);
    await expect(download(server)).resolves.toMatchObject({ sha256 });
    for (const damage of ['', '{', '{"offset":-1}', '{"offset":1e99}', '[]']) {
      await interrupted(server);
      writeFileSync(`${path}.checkpoint`, damage);
      await expect(download(server)).resolves.toMatchObject({
        sha256,
        receivedBytes: content.length,
      });
    }
  });

  it('tells that the file was replaced meanwhile', async () => {
    const server = await source();
    await interrupted(server);
    etag = '"v2"';
    await expect(download(server)).rejects.toMatchObject({ fault: 'changed' });
    expect(left()).toEqual([]);
    await expect(download(server)).resolves.toMatchObject({ sha256 });
  });

  it('finishes what had all its bytes already', async () => {
    const server = await serve(() => whole);
    writeFileSync(path, content);
    const url = `${server.origin}/disk.img`;
    await fileCheckpoints(path).save({
      offset: content.length,
      source: sourceId(url),
      sizeBytes: content.length,
      etag: '"v1"',
    });
    const policy = { allowHosts: ['127.0.0.2'] };
    await expect(downloadTo(path, url, { policy })).resolves.toMatchObject({
      sha256,
      receivedBytes: 0,
    });
    expect(server.requests).toHaveLength(0);
  });
});

it('syncs by bytes, and remembers only what is synced', async () => {
  const saved: number[] = [];
  const server = await serve(() => whole);
  await download(server, {
    syncEvery: { bytes: 2 * MIB },
    checkpoints: {
      load: async () => undefined,
      save: async it => {
        saved.push(it.offset);
        expect(readFileSync(path).length).toBeGreaterThanOrEqual(it.offset);
      },
      clear: async () => {},
    },
  });
  expect(saved.length).toBeGreaterThanOrEqual(1);
  expect(saved).toEqual([...saved].sort((a, b) => a - b));
});

it('writes to no link, and tells when the disk has no room', async () => {
  const server = await serve(() => whole);
  const target = join(folder, 'target');
  writeFileSync(target, 'precious');
  symlinkSync(target, path);
  await expect(download(server)).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readFileSync(target, 'utf8')).toBe('precious');
  rmSync(path);
  const huge = await serve(() => ({
    ...whole,
    headers: { 'content-length': String(2 ** 50) },
    stallAfter: 1,
  }));
  await expect(
    download(huge, {
      policy: { allowHosts: ['127.0.0.2'], maxBytes: 2 ** 52 },
    }),
  ).rejects.toMatchObject({ fault: 'disk-full' });
});

it('stops with its signal, and keeps what it has', async () => {
  const server = await serve(() => ({ ...whole, stallAfter: MIB }));
  const controller = new AbortController();
  const reason = new Error('cancelled');
  setTimeout(() => controller.abort(reason), 150);
  await expect(
    download(server, {
      policy: { allowHosts: ['127.0.0.2'] },
      signal: controller.signal,
    }),
  ).rejects.toBe(reason);
  expect(existsSync(`${path}.checkpoint`)).toBe(true);
  expect(readFileSync(path)).toHaveLength(MIB);
});

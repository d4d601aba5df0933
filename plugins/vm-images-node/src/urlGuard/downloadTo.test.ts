import {
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  content,
  downloadBench,
  MIB,
  sha256,
  whole,
} from './__testUtils__/downloadBench';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { folder, path, serve, download, left, isWhole } = downloadBench();

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

import { execFile } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downloadTo } from '@vm-images/backstage-plugin-vm-images-node';
import { randomFile, settleDisk, sha256Of } from '../bytes/files';
import { startNginx } from '../bytes/nginx';
import { interleave, ratioOf, ratioRow, timed, type Row } from '../harness';
import { cutting, serve } from './sources';

const run = promisify(execFile);
const MiB = 1024 ** 2;
const IDLE_MS = 2000;
const policy = { allowHosts: ['127.0.0.1'], idleTimeoutMs: IDLE_MS };

/** I1: how fast a URL comes in, hashed and synced, from nginx. */
async function speed(folder: string): Promise<Row[]> {
  const size = 512 * MiB;
  await mkdir(join(folder, 'root'));
  await randomFile(join(folder, 'root', 'disk'), size);
  const nginx = await startNginx(folder);
  if (!nginx) return [];
  const url = `${nginx.url}/disk`;
  const target = join(folder, 'fetched');
  const perSecond = async (work: () => Promise<unknown>) => {
    await settleDisk();
    const figure = size / MiB / ((await timed(work)) / 1000);
    await rm(target, { force: true });
    return figure;
  };
  const contestants = {
    ours: () => perSecond(() => downloadTo(target, url, { policy })),
    curl: () => perSecond(() => run('curl', ['-sSf', '-o', target, url])),
  };
  const figures = await interleave(contestants, 5);
  nginx.stop();
  return [
    ratioRow({
      id: 'I1',
      what: 'fetch with sha256 and sync / `curl -o` (neither) from the same nginx',
      ratio: ratioOf(figures.ours, figures.curl),
      atLeast: 0.6,
    }),
  ];
}

/** I2: a source that breaks off at random places. */
async function cuts(folder: string): Promise<Row> {
  const size = 64 * MiB;
  const path = join(folder, 'cut-source');
  await randomFile(path, size);
  const digest = await sha256Of(path);
  const offsets = Array.from({ length: 20 }, () => randomInt(1, size));
  let whole = 0;
  let received = 0;
  // One cut each, so that every one counts; and all of them in one file.
  for (const places of [...offsets.map(one => [one]), offsets]) {
    const source = await serve(cutting(path, size, places));
    const target = join(folder, 'cut-target');
    const result = await downloadTo(target, source.url, {
      ...{ policy, retry: { baseDelayMs: 1 } },
    });
    if (result.sha256 === digest && (await sha256Of(target)) === digest) {
      whole += 1;
    }
    received = Math.max(received, result.receivedBytes);
    source.stop();
    await rm(target);
  }
  return {
    id: 'I2',
    what: 'fetches cut at 20 random offsets, one by one and all in one: whole; most bytes fetched / size',
    measured: `${whole}/21; ${(received / size).toFixed(3)}`,
    target: '21/21; at most 1.05',
    met: whole === 21 && received / size <= 1.05,
  };
}

const size = 8 * MiB;
const half = Buffer.alloc(size / 2, 1);

/** Ways to misbehave, each of which has to end in an error. */
const faults: Record<string, () => RequestListener> = {
  'never answers': () => () => undefined,
  'falls silent': () => (_request, response) => {
    response.writeHead(200, { 'Content-Length': size, ETag: '"v1"' });
    response.write(half);
  },
  'ends before its length, each time': () => (_request, response) => {
    response.writeHead(200, { 'Content-Length': size, ETag: '"v1"' });
    response.write(half.subarray(0, 1000), () => response.destroy());
  },
  'changes whenever it is resumed': () => {
    let version = 0;
    return (_request, response) => {
      version += 1;
      response.writeHead(200, {
        ...{ 'Accept-Ranges': 'bytes', 'Content-Length': size },
        ETag: `"v${version}"`,
      });
      response.write(half, () => response.destroy());
    };
  },
};

/** I3: what must fail fails, within the idle time, and leaves nothing. */
async function misbehaviour(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, listener] of Object.entries(faults)) {
    const place = join(folder, createHash('md5').update(what).digest('hex'));
    await mkdir(place);
    const source = await serve(listener());
    const start = performance.now();
    const error = await downloadTo(join(place, 'disk'), source.url, {
      policy: { ...policy, headerTimeoutMs: IDLE_MS },
      retry: { baseDelayMs: 1, maxDelayMs: 10, fruitlessAttempts: 1 },
    }).then(
      () => undefined,
      (reason: Error) => reason,
    );
    const seconds = (performance.now() - start) / 1000;
    source.stop();
    const files = await readdir(place);
    const complete = files.some(
      file => readFileSync(join(place, file)).length === size,
    );
    rows.push({
      id: 'I3',
      what: `a source that ${what}`,
      measured: error
        ? `${error.name} after ${seconds.toFixed(1)} s`
        : 'taken for whole',
      target: `an error within ${(4 * IDLE_MS) / 1000} s (idle time ${
        IDLE_MS / 1000
      } s)`,
      met: !!error && seconds <= (4 * IDLE_MS) / 1000 && !complete,
    });
  }
  return rows;
}

/** I1, I2 and I3. */
export async function benchFetches(options: {
  folder: string;
}): Promise<Row[]> {
  const { folder } = options;
  return [
    ...(await speed(folder)),
    await cuts(folder),
    ...(await misbehaviour(folder)),
  ];
}

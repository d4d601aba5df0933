import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { interleave, ratioOf, ratioRow, timed, type Row } from '../harness';
import { randomFile } from './files';
import { startNginx } from './nginx';

const run = promisify(execFile);
const MiB = 1024 ** 2;

/** Waits for the message that has an address; loaders send others. */
async function startOurs(folder: string, path: string) {
  const child = fork(resolve(__dirname, 'downloadProcess.ts'), [folder, path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(() => {
    throw new Error('The server of downloads has ended');
  });
  for (;;) {
    const [message] = await Promise.race([once(child, 'message'), exited]);
    const { url } = (message ?? {}) as { url?: string };
    if (!url) continue;
    exited.catch(() => undefined);
    return { url, stop: () => child.kill('SIGKILL') };
  }
}

/** D1: how fast bytes go out, of a file that is in memory for both. */
export async function benchDownloads(options: {
  folder: string;
}): Promise<Row[]> {
  const { folder } = options;
  const size = 1024 * MiB;
  const root = join(folder, 'root');
  await mkdir(root);
  const path = join(root, 'disk');
  await randomFile(path, size);
  const nginx = await startNginx(folder);
  if (!nginx) return [];
  const ours = await startOurs(folder, path);
  const get = (url: string) => async () =>
    size /
    MiB /
    ((await timed(() => run('curl', ['-sSf', '-o', '/dev/null', url]))) / 1000);
  const contestants = {
    ours: get(ours.url),
    nginx: get(`${nginx.url}/disk`),
  };
  await interleave(contestants, 1);
  const figures = await interleave(contestants, 7);
  ours.stop();
  nginx.stop();
  return [
    ratioRow({
      id: 'D1',
      what: 'download by a signed link / nginx with sendfile',
      ratio: ratioOf(figures.ours, figures.nginx),
      atLeast: 0.75,
    }),
  ];
}

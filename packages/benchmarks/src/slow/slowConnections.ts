import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median, timed, type Row } from '../harness';
import { httpGet } from '../harness/httpGet';
import { createUpload } from '../bytes/tusClient';

const MiB = 1024 ** 2;
const CONNECTIONS = 10_000;
/** Of these, so many are uploads; as of a hundred users with ten each. */
const UPLOADS = 1_000;
const REQUESTS = 500;
const ROUNDS = 5;
/** Longer than headers may take, so that the server lets go and is asked again. */
const HOLD_MS = 100_000;

/** What a process may open, less what it needs itself. */
function mostConnections(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const [, hard] = /^Max open files\s+\S+\s+(\d+)/m.exec(limits) ?? [];
  return Math.min(CONNECTIONS, Number(hard ?? CONNECTIONS) - 500);
}

function start(file: string, args: string[] = []): ChildProcess {
  return fork(resolve(__dirname, file), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Waits for the message that has this key; loaders send others. */
async function answer<T extends object>(
  child: ChildProcess,
  key: keyof T,
  order?: object,
): Promise<T> {
  if (order) child.send(order);
  for (;;) {
    const [message] = (await once(child, 'message')) as [object | null];
    if (message && key in message) return message as T;
  }
}

type Memory = { rss: number; peak: number };
type Held = { open: number; closed: number };

/** What somebody else waits for a first page, at worst in one of a hundred. */
async function p99(url: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    times.push(await timed(() => httpGet(`${url}/images?limit=25`)));
  }
  times.sort((a, b) => a - b);
  return times[Math.ceil(REQUESTS * 0.99) - 1];
}

/**
 * T18: ten thousand connections that send a byte now and then neither fill the
 * memory nor make others wait.
 */
export async function benchSlowConnections(options: {
  folder: string;
}): Promise<Row[]> {
  const count = Math.floor(mostConnections() / 100) * 100;
  const server = start('serverProcess.ts', [options.folder, String(UPLOADS)]);
  const { url } = await answer<{ url: string }>(server, 'url');
  const clients = start('slowProcess.ts');
  const memory = () => answer<Memory>(server, 'rss', {});
  const uploads: string[] = [];
  for (let n = 0; n < UPLOADS; n += 1) {
    const upload = await createUpload(`${url}/uploads`, 2_000_000);
    uploads.push(upload.split('/').pop()!);
  }
  const hold = (many: number) =>
    answer<Held>(clients, 'open', { url, count: many, uploads });
  await p99(url);
  await p99(url);
  const { rss: before } = await memory();
  const [without, beside]: [number[], number[]] = [[], []];
  let fewest = count;
  for (let round = 0; round < ROUNDS; round += 1) {
    without.push(await p99(url));
    fewest = Math.min(fewest, (await hold(count)).open);
    // Let what opening took be over: it is the holding that is measured.
    await pause(2_000);
    beside.push(await p99(url));
    if (round < ROUNDS - 1) await hold(0);
  }
  const first = await memory();
  await pause(HOLD_MS);
  const { closed } = await hold(-1);
  const second = await memory();
  const late = await p99(url);
  for (const child of [clients, server]) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  const ratios = beside.map((time, round) => time / without[round]);
  const usual = median(ratios);
  const what = `${count.toLocaleString(
    'en-US',
  )} connections that send a byte every 10 s`;
  const ms = (times: number[]) => times.map(time => time.toFixed(1)).join(', ');
  const grown = (bytes: number) => ((bytes - before) / MiB).toFixed(0);
  return [
    {
      ...{
        id: 'T18',
        what: `${what}: p99 of a first page beside them / without`,
      },
      measured: `median ${usual.toFixed(2)} of ${ratios
        .map(ratio => ratio.toFixed(2))
        .join(', ')}; ${ms(beside)} ms / ${ms(without)} ms; ${late.toFixed(
        1,
      )} ms after ${HOLD_MS / 1000} s more`,
      ...{ target: 'at most 2', met: usual <= 2 && fewest >= count * 0.99 },
    },
    {
      ...{ id: 'T18', what: `${what}: memory of the backend more than before` },
      measured: `${grown(first.peak)} MiB (${(
        (first.peak - before) /
        1024 /
        count
      ).toFixed(0)} KiB each); ${grown(second.peak)} MiB after ${
        HOLD_MS / 1000
      } s more, with ${closed} let go and come back`,
      ...{ target: 'bounded', met: second.peak - first.peak <= 64 * MiB },
    },
  ];
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ratioOf, ratioRow, timed, type Ratio, type Row } from '../harness';
import { randomFile, settleDisk } from './files';
import { createUpload, sendFile, tusPatch } from './tusClient';
import { UploadServer } from './UploadServer';

const MiB = 1024 ** 2;
const STREAMS = 16;
const ROUNDS = 5;

/** Sends the same file as 16 uploads, at once or not; in milliseconds. */
class Sender {
  readonly #server: UploadServer;
  readonly #file: string;
  readonly #size: number;

  constructor(server: UploadServer, file: string, size: number) {
    this.#server = server;
    this.#file = file;
    this.#size = size;
  }

  /** From the first byte of the first to the last answer, and each by itself. */
  async send(isAtOnce: boolean): Promise<{ total: number; each: number[] }> {
    const uploads: string[] = [];
    for (let count = 0; count < STREAMS; count += 1) {
      uploads.push(await createUpload(this.#server.url, this.#size));
    }
    // What the turn before left to be written is not this one's to wait for.
    await settleDisk();
    const each: number[] = [];
    const one = async (upload: string) => {
      each.push(await timed(() => sendFile(this.#file, upload, tusPatch())));
    };
    const total = await timed(async () => {
      if (isAtOnce) await Promise.all(uploads.map(one));
      else for (const upload of uploads) await one(upload);
    });
    const headers = { 'Tus-Resumable': '1.0.0' };
    for (const upload of uploads) {
      await fetch(upload, { method: 'DELETE', headers });
    }
    return { total, each };
  }
}

/** U8: many uploads at once are no slower together than one alone. */
export async function benchParallelUploads(options: {
  folder: string;
}): Promise<Row[]> {
  const size = 48 * MiB;
  const file = join(options.folder, 'parallel');
  await randomFile(file, size);
  const path = join(options.folder, 'parallel-uploads');
  await mkdir(path);
  const server = await UploadServer.start('ours', path);
  const sender = new Sender(server, file, size);
  await sender.send(true);
  const totals = { alone: [] as number[], together: [] as number[] };
  const unfair: number[] = [];
  let delay = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // As many bytes alone as at once, in the same minute.
    const alone = await sender.send(false);
    await server.delayMs();
    const { total, each } = await sender.send(true);
    delay = Math.max(delay, await server.delayMs());
    totals.alone.push(alone.total);
    totals.together.push(total);
    unfair.push(Math.max(...each) / Math.min(...each));
  }
  await server.kill();
  await rm(path, { recursive: true });
  const ratio = ratioOf(totals.alone, totals.together);
  return rows(size, { ratio, unfair, delay });
}

function rows(
  size: number,
  measured: { ratio: Ratio; unfair: number[]; delay: number },
): Row[] {
  const { ratio, unfair, delay } = measured;
  const what = `${STREAMS} uploads of ${size / MiB} MiB at once`;
  return [
    ratioRow({
      id: 'U8',
      what: `${what}: one after the other / together`,
      ratio,
      atLeast: 1,
    }),
    {
      ...{ id: 'U8', what: `${what}: slowest / fastest` },
      measured: unfair.map(figure => figure.toFixed(2)).join(', '),
      ...{ target: 'at most 2', met: Math.max(...unfair) <= 2 },
    },
    {
      ...{ id: 'U8', what: `${what}: p99 of the event loop's delay` },
      measured: `${delay.toFixed(0)} ms`,
      ...{ target: 'at most 50 ms', met: delay <= 50 },
    },
  ];
}

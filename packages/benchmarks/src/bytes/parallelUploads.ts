import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timed, type Row } from '../harness';
import { randomFile } from './files';
import { createUpload, sendFile, tusPatch } from './tusClient';
import { UploadServer } from './UploadServer';

const MiB = 1024 ** 2;
const STREAMS = 16;

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
  const send = async () => {
    const upload = await createUpload(server.url, size);
    const ms = await timed(() => sendFile(file, upload, tusPatch()));
    const headers = { 'Tus-Resumable': '1.0.0' };
    await fetch(upload, { method: 'DELETE', headers });
    return ms;
  };
  await send();
  const ratios: number[] = [];
  let unfair = 0;
  let delay = 0;
  for (let round = 0; round < 3; round += 1) {
    // As many bytes alone as at once, in the same minute.
    let alone = 0;
    for (let stream = 0; stream < STREAMS; stream += 1) alone += await send();
    await server.delayMs();
    let each: number[] = [];
    const together = await timed(async () => {
      each = await Promise.all(Array.from({ length: STREAMS }, send));
    });
    delay = Math.max(delay, await server.delayMs());
    ratios.push(alone / together);
    unfair = Math.max(unfair, Math.max(...each) / Math.min(...each));
  }
  await server.kill();
  await rm(path, { recursive: true });
  const worst = Math.min(...ratios);
  const what = `${STREAMS} uploads of ${size / MiB} MiB at once`;
  return [
    {
      ...{ id: 'U8', what: `${what}: together / one after the other` },
      measured: ratios.map(ratio => ratio.toFixed(2)).join(', '),
      ...{ target: 'at least 1.0', met: worst >= 1 },
    },
    {
      ...{ id: 'U8', what: `${what}: slowest / fastest` },
      measured: unfair.toFixed(2),
      ...{ target: 'at most 2', met: unfair <= 2 },
    },
    {
      ...{ id: 'U8', what: `${what}: p99 of the event loop's delay` },
      measured: `${delay.toFixed(0)} ms`,
      ...{ target: 'at most 50 ms', met: delay <= 50 },
    },
  ];
}

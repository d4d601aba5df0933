import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  interleave,
  ratioOf,
  ratioRow,
  timed,
  type Contestant,
  type Row,
} from '../harness';
import { emptyFile, randomFile, settleDisk, sha256Of } from './files';
import { startNginx } from './nginx';
import { cutPower } from './powerCut';
import { createUpload, curl, offsetOf, sendFile, tusPatch } from './tusClient';
import { UploadServer } from './UploadServer';

const MiB = 1024 ** 2;

/** U1 and U2: how fast bytes come in, hashed and synced. */
async function throughput(folder: string, rounds: number): Promise<Row[]> {
  const size = 512 * MiB;
  const file = join(folder, 'random');
  await randomFile(file, size);
  const sub = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    return path;
  };
  const ours = await UploadServer.start('ours', await sub('ours'));
  const tus = await UploadServer.start('tus', await sub('tus'));
  const nginx = await startNginx(await sub('nginx'));
  const speed = async (work: () => Promise<void>) => {
    await settleDisk();
    return size / MiB / ((await timed(work)) / 1000);
  };
  const patch = async (server: UploadServer) => {
    const upload = await createUpload(server.url, size);
    const figure = await speed(() => sendFile(file, upload, tusPatch()));
    await fetch(upload, {
      method: 'DELETE',
      headers: { 'Tus-Resumable': '1.0.0' },
    });
    return figure;
  };
  const contestants: Record<string, Contestant> = {
    ours: () => patch(ours),
    tus: () => patch(tus),
    ...(nginx && {
      nginx: () => speed(() => sendFile(file, `${nginx.url}/file`)),
    }),
  };
  const figures = await interleave(contestants, rounds);
  await ours.kill();
  await tus.kill();
  nginx?.stop();
  const rows = [
    ratioRow({
      id: 'U2',
      what: 'upload with sha256 and sync / `@tus/server` with its file store (neither)',
      ratio: ratioOf(figures.ours, figures.tus),
      atLeast: 0.9,
    }),
  ];
  if (!figures.nginx) return rows;
  return [
    ratioRow({
      id: 'U1',
      what: 'upload with sha256 and sync / nginx DAV PUT (neither)',
      ratio: ratioOf(figures.ours, figures.nginx),
      atLeast: 0.6,
    }),
    ...rows,
  ];
}

/**
 * U5: memory does not grow with the file. A process that was just started has
 * room left for young objects, which V8 fills once before it looks what is
 * garbage: the smaller file does not get that far. So one that has taken a file
 * before is measured too.
 */
async function memory(
  folder: string,
  large: number,
  state: 'cold' | 'warm',
): Promise<Row> {
  const peakOf = async (bytes: number) => {
    const path = join(folder, `memory-${state}-${bytes}`);
    await mkdir(path);
    const server = await UploadServer.start('ours', path);
    const sizes = state === 'warm' ? [512 * MiB, bytes] : [bytes];
    for (const size of sizes) {
      const file = join(path, 'file');
      await emptyFile(file, size);
      const upload = await createUpload(server.url, size);
      await sendFile(file, upload, tusPatch());
      await rm(file);
    }
    const peak = await server.peakMiB();
    await server.kill();
    await rm(path, { recursive: true });
    return peak;
  };
  const small = await peakOf(256 * MiB);
  const growth = (await peakOf(large)) - small;
  return {
    id: 'U5',
    what: `peak memory for ${
      large / 1024 ** 3
    } GiB minus for 256 MiB, ${state}`,
    measured: `${growth.toFixed(1)} MiB`,
    target: 'at most 16 MiB',
    met: growth <= 16,
  };
}

/** U6, U7: what a client has to send again after a `kill -9`, or a power cut. */
async function resumeLoss(
  folder: string,
  trials: number,
  fault: 'kill -9' | 'power cut' = 'kill -9',
): Promise<Row> {
  const size = 192 * MiB;
  const file = join(folder, 'resume');
  await randomFile(file, size);
  let worst = 0;
  let identical = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const path = await mkdtemp(join(folder, 'kill-'));
    const first = await UploadServer.start('ours', path);
    const upload = await createUpload(first.url, size);
    const id = upload.split('/').pop()!;
    const child = curl([
      ...['-T', file, '--limit-rate', '400M', '-w', '%{size_upload}'],
      ...tusPatch(),
      upload,
    ]);
    let sent = '';
    child.stdout.on('data', chunk => {
      sent += chunk;
    });
    const closed = new Promise(done => {
      child.once('close', done);
    });
    await pause(50 + Math.random() * 350);
    await first.kill();
    await closed;
    if (fault === 'power cut') await cutPower(path, id);
    const second = await UploadServer.start('ours', path);
    const resumed = `${second.url}/${id}`;
    const offset = await offsetOf(resumed);
    worst = Math.max(worst, Number(sent) - offset);
    await sendRest(file, resumed, offset);
    const stored = join(path, `${id}.part`);
    if ((await sha256Of(stored)) === (await sha256Of(file))) identical += 1;
    await second.kill();
    await rm(path, { recursive: true });
  }
  const most = fault === 'kill -9' ? 8 : 64;
  return {
    id: fault === 'kill -9' ? 'U6' : 'U7',
    what: `bytes to send again after a ${fault} at ${trials} random moments, and equal content after resume`,
    measured: `at most ${(worst / MiB).toFixed(
      1,
    )} MiB, ${identical}/${trials} identical`,
    target: `at most ${most} MiB, all identical`,
    met: worst <= most * MiB && identical === trials,
  };
}

async function sendRest(
  file: string,
  upload: string,
  offset: number,
): Promise<void> {
  const { createReadStream } = await import('node:fs');
  const response = await fetch(upload, {
    method: 'PATCH',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
    },
    body: createReadStream(file, { start: offset }) as unknown as BodyInit,
    duplex: 'half',
  } as RequestInit);
  if (!response.ok) throw new Error(`Not resumed: ${await response.text()}`);
}

/** U1, U2, U5 and U6. */
export async function benchUploads(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  return [
    ...(await throughput(folder, 7)),
    await memory(folder, (full ? 10 : 4) * 1024 ** 3, 'cold'),
    await memory(folder, (full ? 10 : 4) * 1024 ** 3, 'warm'),
    await resumeLoss(folder, full ? 50 : 10),
  ];
}

/** U7. */
export async function benchPowerCuts(options: {
  folder: string;
}): Promise<Row[]> {
  return [await resumeLoss(options.folder, 50, 'power cut')];
}

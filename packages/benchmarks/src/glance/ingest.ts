import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFile, settleDisk } from '../bytes/files';
import { createUpload, sendFile, tusPatch } from '../bytes/tusClient';
import { UploadServer } from '../bytes/UploadServer';
import { interleave, ratioOf, ratioRow, timed, type Row } from '../harness';
import { Glance } from './Glance';

const MiB = 1024 ** 2;
const ROUNDS = 7;

/** An image of Glance that waits for its bytes. */
async function newImage(glance: Glance): Promise<string> {
  const response = await fetch(glance.url('/images'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ...{ name: 'ingest', disk_format: 'raw', container_format: 'bare' },
    }),
  });
  const { id } = (await response.json()) as { id?: string };
  if (!id) throw new Error(`Glance made no image: ${response.status}`);
  return glance.url(`/images/${id}`);
}

/** @throws Error unless Glance has all bytes of it */
async function assertActive(image: string, size: number): Promise<void> {
  const found = (await (await fetch(image)).json()) as {
    status?: string;
    size?: number;
  };
  if (found.status !== 'active' || found.size !== size) {
    throw new Error(`Glance has ${found.size} bytes and says ${found.status}`);
  }
}

/** U3: how fast bytes come in, beside Glance. */
export async function benchGlanceIngest(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const size = (options.full ? 1024 : 512) * MiB;
  const file = join(options.folder, 'ingest');
  await randomFile(file, size);
  const folder = join(options.folder, 'glance-ingest');
  await mkdir(folder);
  const databaseUrl = `sqlite:///${join(folder, 'glance.sqlite')}`;
  const glance = await Glance.start({ folder, databaseUrl });
  const server = await UploadServer.start('ours', folder);
  const speed = async (work: () => Promise<void>) => {
    await settleDisk();
    return size / MiB / ((await timed(work)) / 1000);
  };
  const contestants = {
    async ours() {
      const upload = await createUpload(server.url, size);
      const figure = await speed(() => sendFile(file, upload, tusPatch()));
      const headers = { 'Tus-Resumable': '1.0.0' };
      await fetch(upload, { method: 'DELETE', headers });
      return figure;
    },
    async glance() {
      const image = await newImage(glance);
      const type = 'Content-Type: application/octet-stream';
      const put = () =>
        sendFile(file, `${image}/file`, ['-H', type, '-H', 'Expect:']);
      const figure = await speed(put);
      await assertActive(image, size);
      await fetch(image, { method: 'DELETE' });
      return figure;
    },
  };
  try {
    const figures = await interleave(contestants, ROUNDS);
    return [
      ratioRow({
        id: 'U3',
        what: `upload of ${
          size / MiB
        } MiB with SHA-256 and sync / Glance PUT with SHA-256 and MD5, no sync`,
        ratio: ratioOf(figures.ours, figures.glance),
        atLeast: 1.7,
      }),
    ];
  } finally {
    await server.kill();
    await glance.stop();
  }
}

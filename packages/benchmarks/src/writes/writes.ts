import { execFileSync } from 'node:child_process';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import vmImagesModuleQemu from '@vm-images/backstage-plugin-vm-images-backend-module-qemu';
import { randomFile } from '../bytes/files';
import { createUpload, sendFile, tusPatch } from '../bytes/tusClient';
import { cutting, serve } from '../fetch/sources';
import type { Row } from '../harness';
import { sqlite } from '../harness/databases';
import { startBackend } from '../harness/startBackend';
import { OwnDisk } from './OwnDisk';

const MiB = 1024 ** 2;
type Backend = Awaited<ReturnType<typeof startBackend>>;

/** A disk that nothing can compress, as it is and as qcow2. */
async function makeDisks(folder: string, bytes: number) {
  const raw = join(folder, 'disk.raw');
  await randomFile(raw, bytes);
  // A partition table, so that it is taken for a disk.
  const file = await open(raw, 'r+');
  await file.write(Buffer.from([0x55, 0xaa]), 0, 2, 510);
  await file.write(Buffer.alloc(64), 0, 64, 446);
  await file.close();
  const qcow2 = join(folder, 'disk.qcow2');
  const formats = ['-f', 'raw', '-O', 'qcow2'];
  execFileSync('qemu-img', ['convert', ...formats, raw, qcow2]);
  return { raw, qcow2 };
}

async function importFrom(backend: Backend, source: object): Promise<void> {
  const response = await fetch(backend.url('/vm-images/imports'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'counted', source }),
  });
  const { image } = (await response.json()) as { image?: { id: string } };
  if (!image) throw new Error(`No import: ${response.status}`);
  for (;;) {
    const found = await fetch(backend.url(`/vm-images/images/${image.id}`));
    const { status, failure } = (await found.json()) as {
      status: string;
      failure?: object;
    };
    if (status === 'available') return;
    if (failure) throw new Error(`Not imported: ${JSON.stringify(failure)}`);
    await pause(200);
  }
}

const uploadAndImport = async (backend: Backend, file: string) => {
  const { size } = await stat(file);
  const upload = await createUpload(backend.url('/vm-images/uploads'), size);
  await sendFile(file, upload, tusPatch());
  const uploadId = upload.split('/').pop()!;
  await importFrom(backend, { type: 'upload', uploadId });
};

const fetchAndImport = async (backend: Backend, file: string) => {
  const { size } = await stat(file);
  const source = await serve(cutting(file, size, []));
  await importFrom(backend, { type: 'url', url: source.url });
  source.stop();
};

/** What one way in writes, for each byte of the file. */
async function count(options: {
  what: string;
  file: string;
  disk: OwnDisk;
  /** Times the size of the file. */
  atMost: number;
  work: (file: string) => Promise<void>;
}): Promise<Row> {
  const { what, file, disk, atMost, work } = options;
  const { size } = await stat(file);
  const before = await disk.writtenBytes();
  await work(file);
  const ratio = ((await disk.writtenBytes()) - before) / size;
  return {
    id: 'U4',
    what: `bytes written to the disk for each of the file's ${(
      size / MiB
    ).toFixed(0)} MiB: ${what}`,
    measured: ratio.toFixed(3),
    target: `at most ${atMost}`,
    met: ratio <= atMost,
  };
}

/** U4: nothing is written twice but by a conversion. */
export async function benchWrites(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  const size = (full ? 1024 : 256) * MiB;
  const disk = OwnDisk.mount(folder, 6 * size + 4096 * MiB);
  if (!disk) return [];
  try {
    const { raw, qcow2 } = await makeDisks(folder, size);
    const database = await sqlite(disk.folder);
    const dataDir = join(disk.folder, 'q');
    await mkdir(dataDir);
    const backend = await startBackend({
      database: database.config,
      stagingDir: join(disk.folder, 'staging'),
      features: [vmImagesModuleQemu],
      vmImages: {
        imports: { url: { allowHosts: ['127.0.0.1'] } },
        qemu: { dataDir, accelerator: 'tcg' },
      },
    });
    const upload = (file: string) => uploadAndImport(backend, file);
    const rows = [
      await count({
        ...{ what: 'upload and import', file: qcow2, disk, atMost: 1.02 },
        work: upload,
      }),
      await count({
        ...{ what: 'import from a URL', file: qcow2, disk, atMost: 1.02 },
        work: file => fetchAndImport(backend, file),
      }),
      await count({
        ...{ what: 'the same, converted from raw', file: raw, disk },
        ...{ atMost: 2.02, work: upload },
      }),
    ];
    await backend.stop();
    await database.close();
    return rows;
  } finally {
    disk.unmount();
  }
}

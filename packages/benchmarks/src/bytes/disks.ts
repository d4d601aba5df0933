import { execFileSync } from 'node:child_process';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import {
  interleave,
  median,
  ratioOf,
  ratioRow,
  timed,
  type Row,
} from '../harness';
import { emptyFile, randomFile } from './files';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** C1: what the sandbox and the inspection cost a conversion. */
async function conversion(folder: string): Promise<Row> {
  const source = join(folder, 'convert.raw');
  await randomFile(source, 256 * MiB);
  // A partition table, so that it is taken for a disk.
  const file = await open(source, 'r+');
  await file.write(Buffer.from([0x55, 0xaa]), 0, 2, 510);
  await file.write(Buffer.alloc(64), 0, 64, 446);
  await file.close();
  const qemuImg = new QemuImg();
  const target = join(folder, 'convert.qcow2');
  const threads = String(navigator.hardwareConcurrency);
  const figures = await interleave(
    {
      ours: () =>
        timed(() =>
          qemuImg.convert({
            source: { path: source, format: 'raw' },
            target: { path: target, format: 'qcow2' },
          }),
        ),
      bare: () =>
        timed(async () => {
          const options = ['-c', '-o', 'compression_type=zstd', '-W'];
          execFileSync('qemu-img', [
            ...['convert', '-f', 'raw', '-O', 'qcow2', ...options],
            ...['-m', threads, source, `${target}.bare`],
          ]);
          execFileSync('sync', [`${target}.bare`]);
        }),
    },
    5,
  );
  const extra = median(figures.ours) - median(figures.bare);
  const ratio = ratioOf(figures.ours, figures.bare);
  return {
    ...ratioRow({
      id: 'C1',
      what: 'convert raw to qcow2 in the sandbox / bare `qemu-img convert`',
      ratio,
      atMost: 1.05,
    }),
    target: 'at most 1.05 + 200 ms',
    met: ratio.median <= 1.05 || extra <= 200 + 0.05 * median(figures.bare),
  };
}

/** C2: a sparse disk stays sparse. */
async function sparseness(folder: string): Promise<Row> {
  const source = join(folder, 'sparse.raw');
  await emptyFile(source, 3 * GiB);
  const file = await open(source, 'r+');
  await file.write(Buffer.alloc(MiB, 1), 0, MiB, GiB);
  await file.write(Buffer.from([0x55, 0xaa]), 0, 2, 510);
  await file.sync();
  await file.close();
  const target = join(folder, 'sparse.qcow2');
  await new QemuImg().convert({
    source: { path: source, format: 'raw' },
    target: { path: target, format: 'qcow2' },
  });
  const before = (await stat(source)).blocks * 512;
  const after = (await stat(target)).blocks * 512;
  const ratio = after / before;
  return {
    id: 'C2',
    what: 'space of a stored sparse image / of its source (3 GiB long, 1 MiB full)',
    measured: ratio.toFixed(2),
    target: 'at most 1.05',
    met: ratio <= 1.05,
  };
}

/** L3: what a linked clone costs, by the size of the image. */
async function clones(folder: string): Promise<Row> {
  const qemuImg = new QemuImg();
  const sizes = [1, 10, 100];
  for (const gib of sizes) {
    await qemuImg.create({
      path: join(folder, `base-${gib}`),
      format: 'qcow2',
      virtualSizeBytes: gib * GiB,
    });
  }
  const clone = (gib: number) => async () => {
    const path = join(folder, 'clone');
    await rm(path, { force: true });
    return timed(() =>
      qemuImg.createOverlay({
        path,
        backing: { path: join(folder, `base-${gib}`), format: 'qcow2' },
        virtualSizeBytes: gib * GiB,
      }),
    );
  };
  const figures = await interleave(
    Object.fromEntries(sizes.map(gib => [gib, clone(gib)])),
    15,
  );
  return ratioRow({
    id: 'L3',
    what: 'linked clone of an image of 100 GiB / of 1 GiB',
    ratio: ratioOf(figures[100], figures[1]),
    atMost: 1.3,
  });
}

/** C1, C2 and L3. */
export async function benchDisks(folder: string): Promise<Row[]> {
  return [
    await conversion(folder),
    await sparseness(folder),
    await clones(folder),
  ];
}

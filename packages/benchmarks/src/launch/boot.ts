import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import vmImagesModuleQemu from '@vm-images/backstage-plugin-vm-images-backend-module-qemu';
import { interleave, median, ratioOf, ratioRow, type Row } from '../harness';
import { sqlite } from '../harness/databases';
import { startBackend } from '../harness/startBackend';
import { launchBody, postLaunch, waitForImage } from './requests';

/** What the project's guest prints once its userspace is up. */
const MARKER = 'SMALL-READY';
const ROUNDS = 5;

/** A bare QEMU on a fresh clone, from its start to the marker, in ms. */
async function bareBoot(image: string, folder: string): Promise<number> {
  const disk = join(folder, 'bare.qcow2');
  const serial = join(folder, 'bare.log');
  await rm(serial, { force: true });
  const start = performance.now();
  execFileSync('qemu-img', [
    ...['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image, disk, '1G'],
  ]);
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      ...['-nodefaults', '-no-user-config', '-display', 'none'],
      ...[
        '-accel',
        'tcg',
        '-cpu',
        'max',
        '-M',
        'q35',
        '-smp',
        '1',
        '-m',
        '256',
      ],
      ...['-drive', `file=${disk},if=virtio,format=qcow2`],
      ...['-netdev', 'user,id=n0,restrict=on'],
      ...['-device', 'virtio-net-pci,netdev=n0,romfile='],
      ...['-serial', `file:${serial}`],
    ],
    { stdio: 'ignore' },
  );
  while (
    !existsSync(serial) ||
    !(await readFile(serial, 'latin1')).includes(MARKER)
  ) {
    await pause(25);
  }
  const took = performance.now() - start;
  qemu.kill('SIGKILL');
  await once(qemu, 'exit');
  return took;
}

/** L1: from the request to the marker, against the bare boot. */
export async function benchBoot(options: { folder: string }): Promise<Row[]> {
  const guest = process.env.VM_IMAGES_GUEST_IMAGE_DIR;
  const file =
    guest && readdirSync(guest).find(name => name.endsWith('.qcow2'));
  if (!guest || !file) return [];
  const dataDir = join(options.folder, 'q');
  await mkdir(dataDir);
  const database = await sqlite(options.folder);
  const backend = await startBackend({
    database: database.config,
    stagingDir: join(options.folder, 'staging'),
    features: [vmImagesModuleQemu],
    vmImages: { qemu: { dataDir, accelerator: 'tcg' } },
  });
  const imageId = await waitForImage(backend.url);
  let round = 0;
  const ours = async () => {
    const start = performance.now();
    round += 1;
    const id = await postLaunch(
      backend.url,
      launchBody(imageId, `l1-${round}`),
    );
    const machine = backend.url(`/vm-images/virtual-machines/${id}`);
    for (;;) {
      const response = await fetch(`${machine}/console?historyBytes=65536`);
      if (response.ok && (await response.text()).includes(MARKER)) break;
      await pause(25);
    }
    const took = performance.now() - start;
    await fetch(machine, { method: 'DELETE' });
    while ((await fetch(machine)).status !== 404) await pause(200);
    return took;
  };
  const image = join(guest, file);
  const figures = await interleave(
    { bare: () => bareBoot(image, options.folder), ours },
    ROUNDS,
  );
  await backend.stop();
  await database.close();
  const overhead = median(figures.ours) - median(figures.bare);
  const ratio = ratioOf(figures.ours, figures.bare);
  const row = ratioRow({
    id: 'L1',
    what: 'from the request to userspace / bare QEMU on a clone',
    ratio,
    atMost: 1.25,
  });
  return [
    {
      ...row,
      measured: `${row.measured}, ${overhead.toFixed(0)} ms more`,
      target: 'at most 1.25 and 500 ms more',
      met: row.met && overhead <= 500,
    },
  ];
}

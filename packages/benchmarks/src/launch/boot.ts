import { readdirSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import vmImagesModuleQemu from '@vm-images/backstage-plugin-vm-images-backend-module-qemu';
import { interleave, median, ratioOf, ratioRow, type Row } from '../harness';
import { sqlite } from '../harness/databases';
import { startBackend } from '../harness/startBackend';
import { launchBody, postLaunch, waitForImage } from './requests';
import { sameMachine, waitForText } from './sameMachine';

/** What the project's guest prints once its userspace is up. */
const MARKER = 'SMALL-READY';
const ROUNDS = 7;

/**
 * L1: from the request to userspace, against bare QEMU with the same command
 * line, the same seed and a linked clone of the same image.
 */
export async function benchBoot(options: { folder: string }): Promise<Row[]> {
  const guest = process.env.VM_IMAGES_GUEST_IMAGE_DIR;
  const file =
    guest && readdirSync(guest).find(name => name.endsWith('.qcow2'));
  if (!guest || !file) return [];
  const folder = await realpath(options.folder);
  const dataDir = join(folder, 'q');
  await mkdir(dataDir);
  const database = await sqlite(folder);
  const backend = await startBackend({
    database: database.config,
    stagingDir: join(folder, 'staging'),
    features: [vmImagesModuleQemu],
    vmImages: { qemu: { dataDir, accelerator: 'tcg' } },
  });
  const imageId = await waitForImage(backend.url);
  let launches = 0;
  const launch = async () => {
    launches += 1;
    const body = launchBody(imageId, `l1-${launches}`);
    const id = await postLaunch(backend.url, body);
    const machine = backend.url(`/vm-images/virtual-machines/${id}`);
    return { machine, folder: await machineFolder(dataDir) };
  };
  const remove = async (machine: string) => {
    await fetch(machine, { method: 'DELETE' });
    while ((await fetch(machine)).status !== 404) await pause(200);
  };

  const first = await launch();
  await waitForText(join(first.folder, 'serial.log'), MARKER);
  const bare = await sameMachine({
    machineFolder: first.folder,
    image: join(guest, file),
    folder: join(folder, 'bare'),
  });
  await remove(first.machine);

  const figures = await interleave(
    {
      bare: () => bare.boot(MARKER),
      async ours() {
        const start = performance.now();
        const { machine, folder: at } = await launch();
        await waitForText(join(at, 'serial.log'), MARKER);
        const took = performance.now() - start;
        await remove(machine);
        return took;
      },
    },
    ROUNDS,
  );
  await backend.stop();
  await database.close();
  return [rowOf(figures)];
}

/** The folder of the only machine there is. */
async function machineFolder(dataDir: string): Promise<string> {
  for (;;) {
    const [entry] = readdirSyncOrNone(join(dataDir, 'machines'));
    if (entry) return join(dataDir, 'machines', entry);
    await pause(5);
  }
}

function readdirSyncOrNone(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function rowOf(figures: Record<string, number[]>): Row {
  const more = median(
    figures.ours.map((took, round) => took - figures.bare[round]),
  );
  const row = ratioRow({
    id: 'L1',
    what: 'from the request to userspace / bare QEMU with the same machine',
    ratio: ratioOf(figures.ours, figures.bare),
    atMost: 1.25,
  });
  return {
    ...row,
    measured: `${row.measured}, ${more.toFixed(0)} ms more`,
    target: 'at most 1.25 and 500 ms more',
    met: row.met && more <= 500,
  };
}

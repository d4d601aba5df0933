/**
 * `kill -9` at every named point of how virtual machines come to their systems
 * otherwise: images that are fetched when they are wanted, installations from an
 * ISO, and machines that are reinstalled. After a restart each has happened once.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { environment, eventually, newKeyPair } from '../harness';
import { chains, pathOf } from './chains';
import { spared } from './coverage';
import { ImageServer } from './ImageServer';
import { makeInstaller, SAYS } from './installer';
import type { CrashPoints, Lab } from './Lab';
import { openLab } from './openLab';
import { MOST_MS } from './times';
import type { Trials } from './Trials';
import { ownerRef, type Work } from './Work';

const login = { sshPublicKeys: [newKeyPair().publicKey.trim()] };
/** Two that are not here yet: one for each chain of points. */
const AWAITED = ['awaited-0', 'awaited-1'];

let lab: Lab;
let points: CrashPoints;
let server: ImageServer;
let trials: Trials;
let work: Work;

beforeAll(async () => {
  const folder = environment.guestImageDir();
  server = await ImageServer.start(join(folder, 'small-linux.qcow2'));
  const { digest, url } = server;
  ({ lab, points, trials, work } = await openLab(dataDir => ({
    qemu: {
      dataDir: join(dataDir, 'qemu'),
      publicImageFolders: [folder],
      publicImages: AWAITED.map(name => ({ name, url, digest })),
    },
  })));
}, MOST_MS);

afterAll(async () => {
  await lab?.dispose();
  server?.stop();
});

it(
  'fetches an image once, wherever it is killed',
  async () => {
    const path = pathOf(points, 'image.fetch', {
      fetch: ['qemu.fetch.received', 'qemu.fetch.published'],
    });
    const all = chains(path, path.length / AWAITED.length);
    expect(all).toHaveLength(AWAITED.length);
    for (const [index, chain] of all.entries()) {
      const name = AWAITED[index];
      const { id, awaited } = (await work.imageNamed(name))!;
      expect(awaited).toBe(true);
      await trials.run({
        ...{ points: chain, kind: 'image.fetch', subject: name },
        begin: key => lab.client.fetchImage(id, { idempotencyKey: key }),
        verify: async () => {
          const fetched = await work.isWhole(name);
          expect(fetched).toMatchObject({ id, digest: server.digest });
          expect(fetched.awaited).toBeUndefined();
        },
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
    // What had come before it died was not asked for again.
    expect(server.sent).toBe(AWAITED.length * server.bytes.length);
  },
  MOST_MS,
);

const says = (machine: VirtualMachine) =>
  readFile(
    join(
      ...[lab.dataDir, 'qemu', 'machines', machine.platformMachineId!],
      'serial.log',
    ),
    'latin1',
  );

/** A machine whose installer has done its work. */
async function installed(imageId: string, name: string) {
  await lab.client.launch({
    ...{ imageId, name, ownerRef, size: 'micro', diskGiB: 1, login },
  });
  return eventually(`${name} is installed`, async () => {
    const machine = await work.machineNamed(name);
    return (
      machine?.state === 'running' &&
      (await says(machine)).includes(SAYS.installed) &&
      machine
    );
  });
}

it(
  'ends an installation once, wherever it is killed',
  async () => {
    const uploadId = await lab.upload(makeInstaller(), 'smallest.iso');
    const { image } = await lab.client.importImage({
      ...{ name: 'smallest', ownerRef, kind: 'iso' },
      source: { type: 'upload', uploadId },
      facts: { os: { type: 'other' }, bootMode: 'bios' },
    });
    await eventually('the medium is available', async () => {
      return (await lab.client.getImage(image.id)).status === 'available';
    });
    const path = pathOf(points, 'vm.finish-install', {
      eject: ['qemu.install.off', 'qemu.install.ejected'],
    });
    for (const [index, chain] of chains(path, 4).entries()) {
      const name = `installed-${index}`;
      const { id } = await installed(image.id, name);
      await trials.run({
        ...{ points: chain, kind: 'vm.finish-install', subject: name },
        begin: key => lab.client.finishInstall(id, { idempotencyKey: key }),
        verify: async () => {
          const machine = (await work.machineNamed(name))!;
          expect(machine.install?.phase).toBe('installed');
          expect(machine.state).toBe('running');
          await eventually(`${name} runs from its disk`, async () =>
            (await says(machine)).endsWith(SAYS.system),
          );
        },
      });
      await lab.client.deleteVirtualMachine(id);
      await eventually(`${name} is gone`, async () => {
        return !(await work.machineNamed(name));
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
  },
  MOST_MS,
);

it(
  'reinstalls a machine once, wherever it is killed',
  async () => {
    const machine = await work.machineToCapture();
    const { id, name, platformMachineId } = machine;
    const folder = join(lab.dataDir, 'qemu', 'machines', platformMachineId!);
    const systems = async () =>
      (await readdir(folder)).filter(file => /^(disk|seed)/.test(file)).sort();
    const path = pathOf(points, 'vm.reinstall', {
      stop: ['qemu.stop.asked', 'qemu.stop.gone'],
      replace: [
        ...['qemu.rebuild.disk', 'qemu.rebuild.made', 'qemu.rebuild.switched'],
      ],
      boot: ['qemu.launch.running'],
    });
    for (const chain of chains(path, 6)) {
      const before = await systems();
      await trials.run({
        ...{ points: chain, kind: 'vm.reinstall', subject: name },
        begin: async idempotencyKey =>
          lab.client.reinstallVirtualMachine(
            id,
            { login, confirm: name, stopFirst: true },
            { idempotencyKey },
          ),
        verify: async () => {
          await work.answersOnSsh(name);
          const now = await systems();
          expect(now).toHaveLength(2);
          expect(now.filter(file => before.includes(file))).toEqual([]);
        },
      });
    }
    expect(trials.takeTroubles()).toEqual([]);
  },
  MOST_MS,
);

it('has lost, doubled and orphaned nothing', () => {
  process.stdout.write(`\n${trials.report}\n`);
  expect(trials.report).toBe(trials.perfectReport);
  expect(spared('crash/systems.e2e.ts', { lab, points })).toEqual([]);
});

/**
 * Encrypted images with real virtual machines: imported, launched, stopped over
 * a death of the backend, captured, made plain. What the guest writes is on no
 * disk in the clear, and no key is anywhere but in the key file, wrapped in the
 * database, and in the memory of those that work.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pointsOf, spared, trialsOf } from '../crash/coverage';
import type { CrashPoints, Lab } from '../crash/Lab';
import { openLab } from '../crash/openLab';
import { DEATH_MS, MOST_MS } from '../crash/times';
import { ownerRef, type Work } from '../crash/Work';
import { environment, eventually, newKeyPair, ssh } from '../harness';
import { dataKeys, filesWith, formsOf, processesWith } from './traces';

const KEY = 'local/default';

/** What a guest writes to its disk. */
const canary = randomBytes(24).toString('hex');
const login = newKeyPair();
let lab: Lab;
let points: CrashPoints;
let work: Work;

const keyFile = () => join(lab.dataDir, 'keys', 'keys.json');
const database = () => join(lab.dataDir, 'database', 'vm-images.sqlite');

beforeAll(async () => {
  ({ lab, points, work } = await openLab(dataDir => ({
    encryption: {
      local: {
        keyFile: join(dataDir, 'keys', 'keys.json'),
        keys: ['default', 'other'],
      },
    },
  })));
}, MOST_MS);

afterAll(() => lab?.dispose());

async function available(name: string) {
  await eventually(`${name} is available`, async () => {
    const image = await work.imageNamed(name);
    if (image?.status === 'failed') throw new Error(image.failure?.reason);
    return image?.status === 'available';
  });
  return work.isWhole(name);
}

async function launch(name: string, imageId: string) {
  await lab.client.launch({
    ...{ imageId, name, ownerRef, size: 'micro' },
    login: { sshPublicKeys: [login.publicKey.trim()] },
  });
  await eventually(`${name} runs`, async () => {
    return (await work.machineNamed(name))?.state === 'running';
  });
  return work.answersOnSsh(name);
}

/** Runs a command in the guest. */
async function inGuest(name: string, command: string): Promise<string> {
  const { addresses } = await work.answersOnSsh(name);
  const { host, port } = addresses.find(({ purpose }) => purpose === 'ssh')!;
  const username = 'debian';
  const { privateKey } = login;
  return eventually(`${name} lets in`, () =>
    ssh({ host, port: port!, username, privateKey }, command),
  );
}

async function power(name: string, action: 'stop' | 'start', state: string) {
  const { id } = (await work.machineNamed(name))!;
  await lab.client.powerVirtualMachine(id, action);
  await eventually(`${name} is ${state}`, async () => {
    return (await work.machineNamed(name))?.state === state;
  });
}

async function expectNoTraces() {
  const secrets = formsOf((await dataKeys(database(), keyFile())).values());
  expect(secrets.length).toBeGreaterThan(0);
  expect(await processesWith(secrets)).toEqual([]);
  expect(await filesWith(lab.dataDir, secrets)).toEqual([]);
  const output = Buffer.from(lab.log);
  expect(secrets.some(secret => output.includes(secret))).toBe(false);
}

/** Is the file of the image encrypted, as QEMU sees it? */
async function isLuks(name: string): Promise<boolean> {
  const { platformImageId } = (await work.imageNamed(name))!;
  const path = join(
    ...[lab.dataDir, 'qemu', 'images', platformImageId!, 'disk.qcow2'],
  );
  const text = execFileSync('qemu-img', ['info', '--output=json', path]);
  return JSON.parse(String(text)).encrypted === true;
}

it(
  'keeps what is imported with a key, and what runs from it, encrypted',
  async () => {
    const file = join(environment.guestImageDir(), 'small-linux.qcow2');
    const uploadId = await lab.upload(await readFile(file), 'small-linux');
    await lab.client.importImage({
      ...{ name: 'sealed', ownerRef, encryptionKey: KEY },
      source: { type: 'upload', uploadId },
      facts: {
        os: { type: 'linux' },
        features: { cloudInit: true, guestAgent: true },
        ...{ defaultUser: 'debian', bootMode: 'bios', minMemoryMiB: 160 },
      },
    });
    const image = await available('sealed');
    expect(image).toMatchObject({ encrypted: true, encryptionKeyName: KEY });
    expect(await isLuks('sealed')).toBe(true);
    expect(image.actions.download.effect).toBe('deny');

    await expect(
      lab.client.launch({
        ...{ imageId: image.id, name: 'no', ownerRef, size: 'micro' },
        encryptionKey: 'local/other',
        login: { sshPublicKeys: [login.publicKey.trim()] },
      }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining('cannot get another one') },
    });

    await launch('vault', image.id);
    await expectNoTraces();
    await inGuest('vault', `echo ${canary} > canary; sync`);
    expect(await inGuest('vault', 'cat canary')).toContain(canary);
    expect(await filesWith(lab.dataDir, [Buffer.from(canary)])).toEqual([]);
  },
  MOST_MS,
);

it(
  'unlocks the disk again after a stop and the death of the backend',
  async () => {
    await power('vault', 'stop', 'stopped');
    await lab.kill();
    await lab.start();
    await power('vault', 'start', 'running');
    expect(await inGuest('vault', 'cat canary')).toContain(canary);
    await expectNoTraces();
  },
  MOST_MS,
);

it(
  'captures what runs encrypted, and what is captured has the same content',
  async () => {
    const { id: virtualMachineId } = (await work.machineNamed('vault'))!;
    await lab.client.captureImage({
      ...{ virtualMachineId, name: 'taken', ownerRef },
    });
    const image = await available('taken');
    expect(image).toMatchObject({ encrypted: true, encryptionKeyName: KEY });
    expect(await isLuks('taken')).toBe(true);
    expect(await filesWith(lab.dataDir, [Buffer.from(canary)])).toEqual([]);
    await launch('second', image.id);
    expect(await inGuest('second', 'cat canary')).toContain(canary);
    await expectNoTraces();
    await power('second', 'stop', 'stopped');
    await power('vault', 'stop', 'stopped');
  },
  MOST_MS,
);

it(
  'makes a plain image of an encrypted one, which boots without a key',
  async () => {
    const { id } = (await work.imageNamed('taken'))!;
    await lab.client.replicateImage(id, {
      ...{ to: 'plain', name: 'open', ownerRef },
    });
    const image = await available('open');
    expect(image.encrypted).toBe(false);
    expect(image.origin).toMatchObject({ type: 'image', imageId: id });
    expect(await isLuks('open')).toBe(false);
    await launch('third', image.id);
    expect(await inGuest('third', 'cat canary')).toContain(canary);
    await power('third', 'stop', 'stopped');
    await expectNoTraces();
  },
  MOST_MS,
);

it(
  'replicates an image once, wherever it is killed',
  async () => {
    const all = pointsOf(points, trialsOf['encryption/encryption.e2e.ts']);
    expect(all).toContain('image.replicate/write:after-run');
    const { id } = (await work.imageNamed('small-linux'))!;
    for (const [index, point] of all.entries()) {
      const name = `replica-${index}`;
      await lab.arm(point);
      const request = { to: 'encrypted', encryptionKey: KEY } as const;
      // It may die before it has answered.
      await lab.client
        .replicateImage(id, { ...request, name, ownerRef })
        .catch(() => undefined);
      expect([point, await lab.died(DEATH_MS)]).toEqual([point, true]);
      await lab.start();
      const image = await available(name);
      const { items } = await lab.client.listImages({ search: name });
      expect([point, items.map(one => one.id)]).toEqual([point, [image.id]]);
      expect(await isLuks(name)).toBe(true);
    }
    expect(spared('encryption/encryption.e2e.ts', { lab, points })).toEqual([]);
    const markers = (await lab.folders.images()).flatMap(
      ({ marker }) => marker ?? [],
    );
    expect(new Set(markers).size).toBe(markers.length);
    expect(await lab.folders.leftovers()).toEqual([]);
    await expectNoTraces();
  },
  MOST_MS,
);

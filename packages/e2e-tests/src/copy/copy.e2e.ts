/**
 * Two local platforms, each with a store of its own: an image is copied from
 * one to the other, wherever the backend is killed meanwhile, and boots there.
 */
import { join } from 'node:path';
import { spared } from '../crash/coverage';
import type { CrashPoints, Lab } from '../crash/Lab';
import { openLab } from '../crash/openLab';
import { DEATH_MS, MOST_MS } from '../crash/times';
import { PlatformFolders } from '../crash/PlatformFolders';
import { ownerRef, type Work } from '../crash/Work';
import { eventually, freePort, newKeyPair } from '../harness';

let lab: Lab;
let points: CrashPoints;
let work: Work;
let second: PlatformFolders;

beforeAll(async () => {
  const from = await freePort();
  ({ lab, points, work } = await openLab(dataDir => ({
    qemuPlatforms: [
      {
        ...{ id: 'second', title: 'Second', publicImageFolders: [] },
        dataDir: join(dataDir, 'second'),
        sshPorts: { from, to: from + 20 },
      },
    ],
  })));
  second = new PlatformFolders(join(lab.dataDir, 'second'));
}, MOST_MS);

afterAll(async () => {
  await lab?.kill();
  await second?.killMachines();
  await lab?.dispose();
});

/** The copy of that name is the only one, and has the bytes of its source. */
async function isWholeCopy(name: string) {
  const source = await work.imageNamed('small-linux');
  await eventually(`${name} is available`, async () => {
    return (await work.imageNamed(name))?.status === 'available';
  });
  const { items } = await lab.client.listImages({ search: name });
  expect(items).toHaveLength(1);
  const [copy] = items;
  expect(copy).toMatchObject({
    ...{ platformId: 'second', region: 'local', digest: source?.digest },
    origin: { type: 'image', imageId: source?.id },
  });
  const digest = await second.digestOf({ id: copy.platformImageId! });
  expect(digest).toBe(source?.digest);
  return copy;
}

async function copyAs(name: string) {
  const source = await work.imageNamed('small-linux');
  return lab.client.copyImage(source!.id, {
    ...{ platformId: 'second', region: 'local', name, ownerRef },
  });
}

it(
  'copies an image once, wherever it is killed',
  async () => {
    const forward = points.operations['image.copy'].filter(
      point => !point.endsWith('-undo'),
    );
    expect(forward).toContain('image.copy/read:after-run');
    for (const [index, point] of forward.entries()) {
      const name = `copied-${index}`;
      await lab.arm(point);
      // It may die before it has answered.
      await copyAs(name).catch(() => undefined);
      expect([point, await lab.died(DEATH_MS)]).toEqual([point, true]);
      await lab.start();
      await isWholeCopy(name);
    }
    expect(spared('copy/copy.e2e.ts', { lab, points })).toEqual([]);
  },
  MOST_MS,
);

it(
  'boots a virtual machine from a copy on the other platform',
  async () => {
    const name = 'to-boot';
    expect((await copyAs(name)).image.status).toBe('copying');
    const copy = await isWholeCopy(name);
    await lab.client.launch({
      ...{ imageId: copy.id, name: 'elsewhere', ownerRef, size: 'micro' },
      login: { sshPublicKeys: [newKeyPair().publicKey.trim()] },
    });
    await eventually('it runs', async () => {
      return (await work.machineNamed('elsewhere'))?.state === 'running';
    });
    const machine = await work.answersOnSsh('elsewhere');
    expect(machine).toMatchObject({ platformId: 'second', imageId: copy.id });
  },
  MOST_MS,
);

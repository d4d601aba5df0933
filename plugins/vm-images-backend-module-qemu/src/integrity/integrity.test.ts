/**
 * X8: whatever bit of an image's file flips, the scrub finds it, and from then
 * on nothing is launched from it or downloaded.
 */
import { chmod, open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  newImage,
  testPlatform,
  work,
  type TestPlatform,
} from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';
import { scrub } from './scrub';

jest.setTimeout(60_000);

const BYTES = 200_000;
const FLIPS = 40;

describe('the bytes of images', () => {
  let test: TestPlatform;
  const logger = mockServices.logger.mock();
  const { signal } = new AbortController();

  beforeEach(async () => {
    test = await testPlatform();
  });
  afterEach(() => test.dispose());

  const add = async () => {
    const path = join(test.dataDir, randomUUID());
    await writeFile(path, randomBytes(BYTES));
    const file = { path, format: 'qcow2' as const, sizeBytes: BYTES };
    const digest = await digestOf(path);
    const { id } = await test.platform.imports.fromFile(
      { ...file, virtualSizeBytes: 2 ** 20, digest, mayMove: true },
      newImage(),
      work(),
    );
    return id;
  };
  const diskOf = (id: string) => join(test.dataDir, 'images', id, 'disk.qcow2');
  const flip = async (id: string, at: number) => {
    await chmod(diskOf(id), 0o600);
    const file = await open(diskOf(id), 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] ^= 1 << at % 8;
    await file.write(byte, 0, 1, at);
    await file.close();
  };
  const scrubAll = () =>
    scrub({
      ...{ images: test.services.images, logger, signal },
      ...{ before: Date.now() + 1, bytesPerSecond: 2 ** 34 },
    });
  const spec = (imageId: string) => ({
    ...{ marker: randomUUID(), name: 'web', hostname: 'web', imageId },
    ...{ region: 'local', login: { sshPublicKeys: [] }, userData: [] },
    flavor: { name: 'small', vcpus: 1, memoryMiB: 128, diskGiB: 1 },
  });

  it(`are found out, wherever one of ${FLIPS} bits flipped, and heal`, async () => {
    const id = await add();
    expect(await scrubAll()).toEqual([]);
    let found = 0;
    for (let round = 0; round < FLIPS; round++) {
      const at =
        round === 0 ? 0 : Math.floor((round * (BYTES - 1)) / (FLIPS - 1));
      await flip(id, at);
      found += (await scrubAll()).length;
      await flip(id, at);
      found += (await scrubAll()).length;
    }
    expect(found).toBe(FLIPS);
    expect(await test.platform.inventory.image(id, work())).toMatchObject({
      available: true,
    });
  });

  it('are neither launched nor handed out once they are damaged', async () => {
    const [id, sound] = [await add(), await add()];
    await flip(id, BYTES / 2);
    expect(await scrubAll()).toEqual([id]);
    const { platform } = test;
    for (const one of [platform, await test.restarted()]) {
      await expect(one.export.open(id, work())).rejects.toThrow(/is damaged/);
      await expect(one.launch.create(spec(id), work())).rejects.toThrow(
        /is damaged: its file has the digest sha256:/,
      );
      expect(await one.inventory.image(id, work())).toMatchObject({
        ...{ available: false, platformStatus: 'damaged' },
        damage: expect.stringContaining('digest'),
      });
    }
    expect(await readdir(join(test.dataDir, 'machines'))).toEqual([]);
    const opened = await platform.export.open(sound, work());
    await opened.close();
  });

  it('are read again only after a while, and cut files are found too', async () => {
    const id = await add();
    const old = { images: test.services.images, logger, signal };
    const record = join(test.dataDir, 'images', id, 'integrity.json');
    expect(await scrub({ ...old, before: Date.now() - 60_000 })).toEqual([]);
    await expect(stat(record)).rejects.toMatchObject({ code: 'ENOENT' });
    await chmod(diskOf(id), 0o600);
    const file = await open(diskOf(id), 'r+');
    await file.truncate(BYTES - 1);
    await file.close();
    expect(await scrubAll()).toEqual([id]);
  });

  it('stop being read when the platform stops', async () => {
    const id = await add();
    const stopping = new AbortController();
    const slow = scrub({
      ...{ images: test.services.images, logger, signal: stopping.signal },
      ...{ before: Date.now() + 1, bytesPerSecond: 1 },
    });
    stopping.abort();
    await expect(slow).rejects.toThrow(/abort/i);
    expect(await test.platform.inventory.image(id, work())).toMatchObject({
      available: true,
    });
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  DataKey,
  type LaunchSpec,
} from '@vm-images/backstage-plugin-vm-images-node';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  launchSpec,
  newImage,
  publicImage,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';

jest.setTimeout(300_000);

const GiB = 1024 ** 3;

describeWithQemu('what is kept of encrypted virtual machines', () => {
  let test: TestPlatform;
  const keys = new Map<string, Buffer>();
  const key = sshKey();

  /** An encrypted image that is to be made, and its key. */
  function encrypted(kind: 'system-disk' | 'full-machine') {
    const image = newImage({ kind, encrypted: true });
    const bytes = DataKey.generate().use(one => Buffer.from(one));
    keys.set(image.marker, bytes);
    return image;
  }

  async function launched(changes: Partial<LaunchSpec>) {
    const { launch } = test.platform;
    const spec = await launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [key.public] },
      ...changes,
    });
    const { id } = await launch.create(spec, work());
    const ref = { id, marker: spec.marker };
    const options = { ...work(), timeoutMs: 240_000 };
    const { addresses } = await launch.waitUntilReady(ref, options);
    const login = { username: 'root', privateKey: key.private };
    const { port } = addresses[0];
    return {
      ref,
      run: (command: string) => ssh({ ...login, port: port! }, command),
    };
  }

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
    test.platform.encrypt.useKeys({
      open: async imageId => DataKey.from(keys.get(imageId)!),
    });
  });
  afterAll(() => test?.dispose());

  it('stays encrypted in backups and the images of them', async () => {
    const { backup, encrypt, launch } = test.platform;
    const image = await encrypt.replicate(
      await publicImage(test.platform),
      encrypted('system-disk'),
      work(),
    );
    const dataDisks = [{ id: 'data-1', sizeBytes: GiB }];
    const machine = await launched({ imageId: image.id, dataDisks });
    // Seen nowhere but in the guest.
    const canary = randomUUID();
    await machine.run(`echo ${canary} | dd of=/dev/vdc conv=notrunc; sync`);

    const marker = randomUUID();
    const wish = { marker, name: 'encrypted' };
    const point = await backup.create(machine.ref, wish, work());
    const folder = join(test.dataDir, 'savepoints', point.id);
    const files = await readdir(folder);
    expect(files).toEqual(['data-1.qcow2', 'manifest.json', 'system.qcow2']);
    for (const file of files) {
      const bytes = await readFile(join(folder, file));
      expect(bytes.includes(canary)).toBe(false);
    }
    await launch.destroy(machine.ref, work());

    const from = { id: point.id, marker };
    await expect(
      backup.toImage(from, newImage({ kind: 'full-machine' }), work()),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    const { image: full } = await backup.toImage(
      from,
      encrypted('full-machine'),
      work(),
    );
    expect(full).toMatchObject({ encrypted: true, kind: 'full-machine' });
    const twin = await launched({ imageId: full.id, name: 'twin' });
    const read = 'dd if=/dev/vdc bs=512 count=1 2>/dev/null | head -n 1';
    expect((await twin.run(read)).trim()).toBe(canary);
    await launch.destroy(twin.ref, work());
  });
});

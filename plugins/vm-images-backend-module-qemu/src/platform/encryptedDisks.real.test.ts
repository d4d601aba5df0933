import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  encryptedPlatform,
  type EncryptedPlatform,
} from '../__testUtils__/encryptedPlatform';
import { describeWithQemu } from '../__testUtils__/realQemu';
import { newImage, publicImage, work } from '../__testUtils__/testPlatform';

jest.setTimeout(300_000);

const GiB = 1024 ** 3;

describeWithQemu('what is kept of encrypted virtual machines', () => {
  let bench: EncryptedPlatform;

  beforeAll(async () => {
    bench = await encryptedPlatform();
  });
  afterAll(() => bench?.test.dispose());

  it('stays encrypted in backups and the images of them', async () => {
    const { encrypted, launched, test } = bench;
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

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describePlatformContract } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { testPlatform } from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';

const MiB = 1024 ** 2;

describeWithQemu('the local platform with real virtual machines', () => {
  describePlatformContract({
    name: 'qemu',
    timeoutMs: 120_000,
    async create() {
      const image = guestImage();
      const test = await testPlatform({ publicImages: [image.offer] });
      return {
        platform: test.platform,
        async importable() {
          const path = join(test.dataDir, 'upload.qcow2');
          await copyFile(image.qcow2, path);
          return {
            path,
            format: 'qcow2',
            sizeBytes: (await stat(path)).size,
            virtualSizeBytes: 64 * MiB,
            digest: await digestOf(path),
          };
        },
        async encryptable() {
          const raw = join(test.dataDir, 'canary.raw');
          const path = join(test.dataDir, 'canary.qcow2');
          // A whole cluster of noise, which is stored as it is.
          const noise = randomBytes(MiB);
          await writeFile(raw, Buffer.concat([noise, Buffer.alloc(MiB)]));
          await promisify(execFile)('qemu-img', [
            ...['convert', '-f', 'raw', '-O', 'qcow2', raw, path],
          ]);
          return {
            path,
            format: 'qcow2',
            sizeBytes: (await stat(path)).size,
            virtualSizeBytes: 2 * MiB,
            digest: await digestOf(path),
            canary: noise.subarray(4096, 4160),
          };
        },
        async stored(imageId) {
          const folder = join(test.dataDir, 'images', imageId);
          const names = await readdir(folder);
          return Promise.all(names.map(name => readFile(join(folder, name))));
        },
        dispose: () => test.dispose(),
      };
    },
  });
});

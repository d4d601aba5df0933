import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
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
        dispose: () => test.dispose(),
      };
    },
  });
});

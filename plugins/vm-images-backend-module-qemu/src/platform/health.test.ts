import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { readQemuConfig } from '../config/QemuConfig';
import { QemuPlatform } from './QemuPlatform';
import { createServices } from './QemuServices';

describe('a host that cannot run virtual machines', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'health-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const started = async (settings: { dataDir: string }) => {
    const binaries = { qemu: 'no-such-qemu', qemuImg: 'no-such-qemu-img' };
    const root = new ConfigReader({
      vmImages: { qemu: { binaries, publicImageFolders: [], ...settings } },
    });
    const platform = new QemuPlatform(
      createServices({
        config: readQemuConfig(root)!,
        logger: mockServices.logger.mock(),
      }),
    );
    await platform.start();
    await platform.stop();
    return platform;
  };
  const { signal } = new AbortController();

  it('says the one command that mends it, and does not hinder the backend', async () => {
    const platform = await started({ dataDir: folder });
    await expect(platform.health({ signal })).resolves.toEqual({
      status: 'unavailable',
      reason: `'no-such-qemu' is not installed here`,
      remedy: expect.stringMatching(
        /^Run: sudo apt-get install .*qemu-system-x86 qemu-utils bubblewrap ovmf$/,
      ),
    });
    const images = [];
    for await (const image of platform.inventory.images({ signal })) {
      images.push(image);
    }
    expect(images).toEqual([]);
  });

  it('starts even where its folder cannot be', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const platform = await started({ dataDir: join(file, 'below') });
    await expect(platform.health({ signal })).resolves.toMatchObject({
      status: 'unavailable',
    });
  });
});

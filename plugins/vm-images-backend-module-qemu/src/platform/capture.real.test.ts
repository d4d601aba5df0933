import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  LaunchSpec,
  PlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import {
  fileReader,
  inspectDisk,
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
import { digestOf } from '../host/digest';

jest.setTimeout(300_000);

describeWithQemu('capturing real virtual machines', () => {
  let test: TestPlatform;
  let source: Awaited<ReturnType<typeof launched>>;
  const key = sshKey();

  async function launched(changes: Partial<LaunchSpec> = {}) {
    const { launch } = test.platform;
    const spec = await launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [key.public] },
      ...changes,
    });
    const { id } = await launch.create(spec, work());
    const ref = { id, marker: spec.marker };
    const ready = await launch.waitUntilReady(ref, {
      ...work(),
      timeoutMs: 120_000,
    });
    const { port } = ready.addresses[0];
    const login = {
      port: port!,
      username: 'root',
      privateKey: key.private,
    };
    return { ref, run: (command: string) => ssh(login, command) };
  }
  const staged = () => readdir(join(test.dataDir, 'staging'));
  const diskOf = (image: PlatformImage) =>
    join(test.dataDir, 'images', image.id, 'disk.qcow2');

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
    source = await launched();
  });
  afterAll(() => test?.dispose());

  it('gives a whole image of one that runs, which others are launched from', async () => {
    const { capture, inventory, launch } = test.platform;
    const base = await publicImage(test.platform);
    await source.run(
      'dd if=/dev/urandom of=/var/noise bs=1M count=20; sha256sum /var/noise > /var/sum; sync',
    );
    const progress: number[] = [];
    const { image, consistency } = await capture.fromMachine(
      source.ref,
      newImage({ name: 'golden', features: { guestAgent: true } }),
      { ...work(), onProgress: share => progress.push(share) },
    );
    expect(consistency).toBe('filesystem');
    expect(image).toMatchObject({
      name: 'golden',
      visibility: 'private',
      platformStatus: 'captured',
      virtualSizeBytes: 1024 ** 3,
      features: { guestAgent: true },
    });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);

    const reader = await fileReader(diskOf(image));
    const found = await inspectDisk(reader, { declaredFormat: 'qcow2' });
    await reader.close();
    expect(found.details).toMatchObject({ compression: 'zstd' });
    expect(found.sizeBytes).toBe(image.sizeBytes);
    expect(await digestOf(diskOf(image))).toBe(image.digest);
    expect(await digestOf(diskOf(base))).toBe(base.digest);

    const copy = await launched({ imageId: image.id, name: 'copy' });
    await expect(
      copy.run('cd / && sha256sum -c /var/sum && hostname'),
    ).resolves.toBe('/var/noise: OK\nweb-01\n');
    const hostKey = 'cat /etc/dropbear/*key | sha256sum';
    await expect(copy.run(hostKey)).resolves.not.toBe(
      await source.run(hostKey),
    );
    await expect(
      inventory.deleteImage({ id: image.id, marker: image.marker! }, work()),
    ).rejects.toThrow(/disks of 1 virtual machine\(s\) rest on it: copy/);
    await launch.destroy(copy.ref, work());
    await inventory.deleteImage(
      { id: image.id, marker: image.marker! },
      work(),
    );
  });

  it('works without an agent, and says that it was less gentle', async () => {
    await source.run('killall qemu-ga; sleep 0.5');
    const { consistency } = await test.platform.capture.fromMachine(
      source.ref,
      newImage(),
      work(),
    );
    expect(consistency).toBe('crash');
    await expect(source.run('echo fine')).resolves.toBe('fine\n');
  });

  it('can be cancelled at any time, and leaves nothing', async () => {
    for (const share of [0, 0.1, 0.45, 0.9]) {
      const abort = new AbortController();
      const captured = test.platform.capture.fromMachine(
        source.ref,
        newImage(),
        {
          signal: abort.signal,
          idempotencyKey: 'key',
          onProgress: done => {
            if (done >= share) {
              abort.abort(new Error('changed my mind'));
            }
          },
        },
      );
      await expect(captured).rejects.toThrow('changed my mind');
      expect(await staged()).toEqual([]);
    }
    await expect(source.run('echo fine')).resolves.toBe('fine\n');
    const again = newImage();
    await test.platform.capture.fromMachine(source.ref, again, work());
  });

  it('reads one that is off, and does not let it start meanwhile', async () => {
    const { capture, power, launch } = test.platform;
    await source.run('echo last > /var/last');
    // Enough to compress that somebody can come in between.
    await source.run('head -c 16777216 /dev/urandom > /var/much');
    await power.stop(source.ref, { ...work(), force: false, graceMs: 60_000 });
    let refused: unknown;
    const { image, consistency } = await capture.fromMachine(
      source.ref,
      newImage(),
      {
        ...work(),
        onProgress: (_share, message) => {
          if (message === 'Compressing') {
            refused ??= power.start(source.ref, work()).catch(error => error);
          }
        },
      },
    );
    expect(consistency).toBe('stopped');
    expect(await refused).toMatchObject({ name: 'ConflictError' });
    const copy = await launched({ imageId: image.id });
    await expect(copy.run('cat /var/last')).resolves.toBe('last\n');
    await launch.destroy(copy.ref, work());
    await power.start(source.ref, work());
  });
});

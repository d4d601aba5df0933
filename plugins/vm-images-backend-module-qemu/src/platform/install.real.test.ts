import { randomUUID } from 'node:crypto';
import { access, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  inspectDisk,
  withFile,
  type PlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import {
  INSTALLED,
  makeInstallerIso,
  whyNoDisc,
} from '../__testUtils__/installerIso';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import {
  launchSpec,
  newImage,
  testPlatform,
  work,
  type TestPlatform,
} from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';
import type { QemuPlatform } from './QemuPlatform';

jest.setTimeout(900_000);

/** Installing writes as much again as booting reads. */
const timeoutMs = 600_000;
const flavor = { name: 'test', vcpus: 1, memoryMiB: 512, diskGiB: 1 };

const reason = whyNoDisc();
if (reason) {
  // eslint-disable-next-line no-console -- whoever reads the results has to see what was left out
  console.warn(`Skipped: installing from an ISO: ${reason}`);
}

/** Waits until the console has shown a text. */
async function shows(
  platform: QemuPlatform,
  ref: { id: string; marker: string },
  text: string,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await platform.console.history(ref, {
      ...work(),
      maxBytes: 256 * 1024,
    });
    if (seen.includes(text)) return;
    if (Date.now() > deadline) {
      throw new Error(`The console did not show ${text}: …${seen.slice(-500)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

(reason ? describe.skip : describeWithQemu)('installing from an ISO', () => {
  let test: TestPlatform;
  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
  });
  afterAll(() => test.dispose());

  async function importIso(): Promise<PlatformImage> {
    const folder = join(test.dataDir, 'work');
    await mkdir(folder);
    const path = await makeInstallerIso(guestImage(), folder);
    const found = await withFile(path, file => inspectDisk(file));
    expect(found).toMatchObject({
      format: 'iso',
      facts: { bootable: true, label: 'SMALL_12' },
    });
    const { size } = await stat(path);
    return test.platform.imports.fromFile(
      {
        ...{ path, format: 'iso', mayMove: true },
        ...{ sizeBytes: size, virtualSizeBytes: size },
        digest: await digestOf(path),
      },
      newImage({ kind: 'iso', name: 'installer' }),
      work(),
    );
  }

  it('goes from a blank disk to a machine of the image that it makes', async () => {
    const { platform } = test;
    const { launch, isoBoot, capture, inventory } = platform;
    const iso = await importIso();
    const isoRef = { id: iso.id, marker: iso.marker! };
    const spec = await launchSpec(platform, { imageId: iso.id, flavor });
    const { id } = await launch.create(spec, work());
    const ref = { id, marker: spec.marker };
    // An installer answers nobody, so nobody waits for it to answer.
    const begun = await launch.waitUntilReady(ref, { ...work(), timeoutMs });
    expect(begun.state).toBe('running');
    await expect(inventory.deleteImage(isoRef, work())).rejects.toThrow(
      /in use/,
    );
    await shows(platform, ref, INSTALLED);

    // A second backend, as after a restart, goes on with it.
    const restarted = await test.restarted();
    const finish = () =>
      restarted.isoBoot.finish(ref, { ...work(), graceMs: 2_000 });
    expect((await finish()).state).toBe('running');
    await shows(platform, ref, 'SMALL-READY');
    const up = await launch.waitUntilReady(ref, { ...work(), timeoutMs });
    expect(up.state).toBe('running');
    // Once more changes nothing: it goes on running, without a restart.
    const history = () =>
      platform.console.history(ref, { ...work(), maxBytes: 1024 * 1024 });
    const boots = (text: Buffer) =>
      text.toString().split('Linux version').length;
    const before = boots(await history());
    await isoBoot.finish(ref, { ...work(), graceMs: 2_000 });
    expect(boots(await history())).toBe(before);

    // The medium is free, and what was installed does not miss it.
    await inventory.deleteImage(isoRef, work());
    await platform.power.stop(ref, { ...work(), force: true, graceMs: 0 });
    const wanted = newImage({ name: 'installed' });
    const { image } = await capture.fromMachine(ref, wanted, work());
    await launch.destroy(ref, work());
    expect(image).toMatchObject({ format: 'qcow2', kind: 'system-disk' });

    const next = await launchSpec(platform, { imageId: image.id, flavor });
    const made = await launch.create(next, work());
    const nextRef = { id: made.id, marker: next.marker };
    await launch.waitUntilReady(nextRef, { ...work(), timeoutMs });
    await shows(platform, nextRef, 'SMALL-READY');
    await launch.destroy(nextRef, work());
  });

  it('is nothing for a machine of a disk image', async () => {
    const marker = randomUUID();
    await expect(
      test.platform.isoBoot.finish(
        { id: 'none', marker },
        { ...work(), graceMs: 0 },
      ),
    ).rejects.toThrow(/none/);
    await expect(
      access(join(test.dataDir, 'machines', 'none')),
    ).rejects.toThrow();
  });
});

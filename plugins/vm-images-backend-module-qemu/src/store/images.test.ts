import {
  copyFile,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import {
  launchSpec,
  newImage,
  publicImage,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';
import { idFor } from './ids';

jest.setTimeout(60_000);

describeWithQemu('the images of the local platform', () => {
  let test: TestPlatform;
  const MiB = 1024 ** 2;

  beforeEach(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
  });
  afterEach(() => test?.dispose());

  const upload = async () => {
    const path = join(test.dataDir, 'upload');
    await copyFile(guestImage().qcow2, path);
    return {
      path,
      format: 'qcow2' as const,
      sizeBytes: (await stat(path)).size,
      virtualSizeBytes: 64 * MiB,
      digest: await digestOf(path),
      mayMove: true,
    };
  };
  const images = async (platform = test.platform) => {
    const found = [];
    for await (const image of platform.inventory.images(work())) {
      found.push(image);
    }
    return found;
  };

  it('are moved in where that is allowed, and are read-only from then on', async () => {
    const source = await upload();
    const { ino } = await stat(source.path);
    const wanted = newImage();
    const image = await test.platform.imports.fromFile(source, wanted, work());
    const disk = join(test.dataDir, 'images', image.id, 'disk.qcow2');
    const stored = await stat(disk);
    expect(stored.ino).toBe(ino);
    expect(stored.mode % 0o1000).toBe(0o444);
    await expect(stat(source.path)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(
      test.platform.imports.fromFile(source, wanted, work()),
    ).resolves.toEqual(image);
    const ref = { id: image.id, marker: wanted.marker };
    await test.platform.inventory.deleteImage(ref, work());
    await test.platform.inventory.deleteImage(ref, work());
  });

  it('are not what they were said to be: refused, without a trace', async () => {
    const source = await upload();
    const { imports } = test.platform;
    const wrong = { ...source, digest: `sha256:${'0'.repeat(64)}` };
    await expect(
      imports.fromFile({ ...wrong, mayMove: false }, newImage(), work()),
    ).rejects.toThrow('was announced');
    await expect(
      imports.fromFile(
        { ...source, sizeBytes: 1, mayMove: false },
        newImage(),
        work(),
      ),
    ).rejects.toThrow('1 were announced');
    await expect(
      imports.fromFile({ ...source, format: 'vmdk' }, newImage(), work()),
    ).rejects.toThrow('convert to qcow2');
    await expect(
      imports.fromFile({ ...source, path: '/no/such' }, newImage(), work()),
    ).rejects.toThrow('is not there');
    expect(await readdir(join(test.dataDir, 'staging'))).toEqual([]);
    expect(await images()).toHaveLength(1);
  });

  it('give a file back that they cannot take in, for another try', async () => {
    const source = await upload();
    const { imports } = test.platform;
    await expect(
      imports.fromFile({ ...source, sizeBytes: 1 }, newImage(), work()),
    ).rejects.toThrow('1 were announced');
    expect(await readdir(join(test.dataDir, 'staging'))).toEqual([]);
    expect(await digestOf(source.path)).toBe(source.digest);
    const wanted = newImage();
    const { id } = await imports.fromFile(source, wanted, work());
    await test.platform.inventory.deleteImage(
      { id, marker: wanted.marker },
      work(),
    );
  });

  it('leave nothing of an import that was cut short, once it is undone', async () => {
    const source = await upload();
    const { imports, inventory } = test.platform;
    const wanted = newImage();
    // As a crash leaves it after the file was moved in.
    const folder = `image-${idFor('image', wanted.marker)}`;
    const staged = () => readdir(join(test.dataDir, 'staging'));
    await mkdir(join(test.dataDir, 'staging', folder));
    await rename(
      source.path,
      join(test.dataDir, 'staging', folder, 'disk.qcow2'),
    );
    const cancel = new AbortController();
    await expect(
      imports.fromFile(source, wanted, {
        ...work(),
        signal: cancel.signal,
        onProgress: () => cancel.abort(new Error('cancelled')),
      }),
    ).rejects.toThrow();
    expect(await staged()).toEqual([folder]);
    await inventory.deleteImage({ marker: wanted.marker }, work());
    await inventory.deleteImage({ marker: wanted.marker }, work());
    expect(await staged()).toEqual([]);
  });

  it('that are public are taken in once, checked, and cannot be deleted', async () => {
    const [image] = await images();
    const disk = join(test.dataDir, 'images', image.id, 'disk.qcow2');
    const before = await stat(disk);
    const again = await test.restarted();
    expect(await images(again)).toEqual([image]);
    expect((await stat(disk)).ino).toBe(before.ino);
    expect(image).toMatchObject({
      visibility: 'public',
      available: true,
      architecture: 'x86_64',
      os: { type: 'linux' },
      features: { cloudInit: true, guestAgent: true },
      virtualSizeBytes: 64 * MiB,
    });
    expect(image.marker).toBeUndefined();
    await expect(
      test.platform.inventory.deleteImage({ id: image.id, marker: '' }, work()),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('that are public are withdrawn with their configuration, not from under a machine', async () => {
    const folder = join(test.dataDir, 'offered');
    await mkdir(folder);
    await copyFile(guestImage().qcow2, join(folder, 'mine.qcow2'));
    const other = await testPlatform({ publicImageFolders: [folder] });
    try {
      const { platform } = other;
      const image = await publicImage(platform);
      expect(image.name).toBe('mine');
      const spec = await launchSpec(platform);
      await platform.launch.create(spec, work());

      await writeFile(join(folder, 'mine.qcow2'), 'damaged');
      await writeFile(join(folder, 'mine.json'), '{"sha256": "x"}');
      const third = await other.restarted();
      await expect(third.health(work())).resolves.toMatchObject({
        status: 'degraded',
        reason: expect.stringContaining('mine.qcow2 is not offered'),
      });

      await rm(folder, { recursive: true });
      const fourth = await other.restarted();
      expect(await images(fourth)).toMatchObject([
        { id: image.id, available: false, platformStatus: 'withdrawn' },
      ]);
      await fourth.launch.destroy({ marker: spec.marker }, work());
      expect(await images(await other.restarted())).toEqual([]);
    } finally {
      await other.dispose();
    }
  });

  it('of a wrong digest are not offered', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const path = guestImage().qcow2;
    const other = await testPlatform({
      publicImages: [{ name: 'forged', path, digest }],
    });
    try {
      expect(await images(other.platform)).toEqual([]);
      await expect(other.platform.health(work())).resolves.toMatchObject({
        status: 'degraded',
        reason: expect.stringContaining('its digest is sha256:'),
      });
    } finally {
      await other.dispose();
    }
  });

  it('that were cut short on the disk are not launched', async () => {
    const image = await publicImage(test.platform);
    const disk = join(test.dataDir, 'images', image.id, 'disk.qcow2');
    await rm(disk);
    await writeFile(disk, 'short');
    await expect(
      test.platform.launch.create(await launchSpec(test.platform), work()),
    ).rejects.toThrow('is damaged: its file has 5 bytes');
  });

  it('are handed out in ranges, to the end even when deleted meanwhile', async () => {
    const source = await upload();
    const wanted = newImage();
    const { platform } = test;
    const image = await platform.imports.fromFile(source, wanted, work());
    const opened = await platform.export.open(image.id, work());
    await platform.inventory.deleteImage(
      { id: image.id, marker: wanted.marker },
      work(),
    );
    const read = async (start: number, end: number) => {
      const parts: Buffer[] = [];
      for await (const part of opened.read({ start, end })) {
        parts.push(part);
      }
      return Buffer.concat(parts);
    };
    const [magic, tail] = await Promise.all([
      read(0, 3),
      read(opened.sizeBytes - 5, opened.sizeBytes - 1),
    ]);
    expect(String(magic)).toBe('QFI\xfb'.replace('\xfb', '\ufffd'));
    expect(tail).toHaveLength(5);
    await opened.close();
    await expect(platform.export.open(image.id, work())).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});

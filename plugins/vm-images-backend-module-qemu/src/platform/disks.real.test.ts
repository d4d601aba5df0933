import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type {
  LaunchSpec,
  PlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import { callInProcess } from '../__testUtils__/backendProcess';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  launchSpec,
  newImage,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';
import { type CrashPoint, crashPoints } from '../host/crashAt';

jest.setTimeout(300_000);

const GiB = 1024 ** 3;

describeWithQemu('the disks of real virtual machines', () => {
  let test: TestPlatform;
  let source: Awaited<ReturnType<typeof launched>>;
  const key = sshKey();

  async function launched(changes: Partial<LaunchSpec> = {}) {
    const { launch } = test.platform;
    const spec = await launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [key.public] },
      ...changes,
    });
    const { id, disks } = await launch.create(spec, work());
    const ref = { id, marker: spec.marker };
    const ready = await launch.waitUntilReady(ref, {
      ...work(),
      timeoutMs: 120_000,
    });
    const login = { username: 'root', privateKey: key.private };
    const { port } = ready.addresses[0];
    return {
      ref,
      disks: disks!,
      run: (command: string) => ssh({ ...login, port: port! }, command),
    };
  }
  type Machine = Awaited<ReturnType<typeof launched>>;

  /** The device of a data disk, found as guests should: by its serial. */
  async function device({ disks, run }: Machine, id = 'data-1') {
    const { serial } = disks.find(disk => disk.id === id)!;
    const found = await run(
      `for d in /sys/block/vd*; do [ "$(cat $d/serial)" = ${serial} ] && echo /dev/\${d##*/}; done`,
    );
    return found.trim();
  }
  async function write(machine: Machine, text: string) {
    const path = await device(machine);
    await machine.run(`echo '${text}' | dd of=${path} conv=notrunc && sync`);
  }
  async function read(machine: Machine, id = 'data-1') {
    const path = await device(machine, id);
    const sector = `dd if=${path} bs=512 count=1 2>/dev/null`;
    const text = await machine.run(`${sector} | tr -d '\\000' | head -n 1`);
    return text.trim();
  }
  const imageOf = (kind: PlatformImage['kind']) => newImage({ kind });
  const parts = (folder: string, id: string) =>
    readdir(join(test.dataDir, folder, id));
  const staged = () => readdir(join(test.dataDir, 'staging'));

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
    source = await launched({
      dataDisks: [{ id: 'data-1', sizeBytes: GiB }],
    });
  });
  afterAll(() => test?.dispose());

  it('are there, blank, and keep what is written over a restart', async () => {
    expect(source.disks).toMatchObject([
      { id: 'system', sizeBytes: GiB },
      { id: 'data-1', role: 'data', sizeBytes: GiB },
    ]);
    expect(await device(source)).toMatch(/^\/dev\/vd[a-z]$/);
    await write(source, 'first');
    const { power } = test.platform;
    const stop = { ...work(), force: false, graceMs: 60_000 };
    await power.stop(source.ref, stop);
    await power.start(source.ref, work());
    await test.platform.launch.waitUntilReady(source.ref, {
      ...work(),
      timeoutMs: 120_000,
    });
    expect(await read(source)).toBe('first');
  });

  it('are captured one by one, and come back as data disks', async () => {
    const { capture, launch } = test.platform;
    await write(source, 'for the copy');
    const { image, consistency } = await capture.fromMachine(
      source.ref,
      imageOf('data-disk'),
      { ...work(), source: { type: 'data-disk', diskId: 'data-1' } },
    );
    expect(consistency).toBe('filesystem');
    expect(image).toMatchObject({ kind: 'data-disk', virtualSizeBytes: GiB });
    const copy = await launched({
      name: 'copy',
      dataDisks: [
        { id: 'data-1', sizeBytes: GiB },
        { id: 'data-2', sizeBytes: 2 * GiB, imageId: image.id },
      ],
    });
    expect(await read(copy, 'data-2')).toBe('for the copy');
    expect(await read(copy, 'data-1')).toBe('');
    await launch.destroy(copy.ref, work());
    await expect(
      launch.create(
        await launchSpec(test.platform, {
          dataDisks: [{ id: 'data-1', sizeBytes: GiB / 2, imageId: image.id }],
        }),
        work(),
      ),
    ).rejects.toThrow(/needs a disk of/);
  });

  it('go into a backup, a full machine of it, and a machine like the first', async () => {
    const { backup, inventory, launch } = test.platform;
    await write(source, 'kept');
    await source.run('echo kept > /var/kept; sync');
    const marker = randomUUID();
    const wish = { marker, name: 'before the update' };
    const point = await backup.create(source.ref, wish, work());
    expect(point).toMatchObject({
      consistency: 'filesystem',
      disks: [{ id: 'system' }, { id: 'data-1', sizeBytes: GiB }],
    });
    await write(source, 'changed');
    await source.run('echo changed > /var/kept; sync');

    const { image } = await backup.toImage(
      { id: point.id, marker },
      imageOf('full-machine'),
      work(),
    );
    expect(image).toMatchObject({
      kind: 'full-machine',
      virtualSizeBytes: 2 * GiB,
      sizeBytes: point.sizeBytes,
      disks: [
        { id: 'system', sizeBytes: GiB },
        { id: 'data-1', sizeBytes: GiB },
      ],
    });
    // The bytes are there once, whoever names them.
    const file = join(test.dataDir, 'images', image.id, 'data-1.qcow2');
    expect((await stat(file)).nlink).toBe(2);
    await backup.remove({ id: point.id, marker }, work());
    expect((await stat(file)).nlink).toBe(1);

    const twin = await launched({ imageId: image.id, name: 'twin' });
    expect(twin.disks).toMatchObject([{ id: 'system' }, { id: 'data-1' }]);
    expect(await read(twin)).toBe('kept');
    await expect(twin.run('cat /var/kept')).resolves.toBe('kept\n');
    expect(await read(source)).toBe('changed');
    const gone = { id: image.id, marker: image.marker! };
    await expect(inventory.deleteImage(gone, work())).rejects.toThrow(
      /disks of 1 virtual machine\(s\) rest on it: twin/,
    );
    await expect(
      test.platform.export.open(image.id, work()),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    await launch.destroy(twin.ref, work());
    await inventory.deleteImage(gone, work());
  });

  it('are kept in snapshots of what is off, too', async () => {
    const { launch, power, snapshot } = test.platform;
    await source.run('echo snapped > /var/snapped; sync');
    const stop = { ...work(), force: false, graceMs: 60_000 };
    await power.stop(source.ref, stop);
    const marker = randomUUID();
    const wish = { marker, name: 'off' };
    const point = await snapshot.create(source.ref, wish, work());
    expect(point.consistency).toBe('stopped');
    expect(await parts('savepoints', point.id)).toEqual([
      'manifest.json',
      'system.qcow2',
    ]);
    const { image, consistency } = await snapshot.toImage(
      { id: point.id, marker },
      imageOf('system-disk'),
      work(),
    );
    expect(consistency).toBe('stopped');
    const copy = await launched({ imageId: image.id, name: 'of-a-snapshot' });
    await expect(copy.run('cat /var/snapped')).resolves.toBe('snapped\n');
    expect(copy.disks).toHaveLength(1);
    await launch.destroy(copy.ref, work());
    await power.start(source.ref, work());
    await launch.waitUntilReady(source.ref, { ...work(), timeoutMs: 120_000 });
  });

  it('leave nothing of a backup that is cancelled at any time', async () => {
    const { backup } = test.platform;
    for (const at of ['Copying the disk', 'Compressing']) {
      const cancelled = new AbortController();
      const marker = randomUUID();
      await expect(
        backup.create(
          source.ref,
          { marker, name: 'never' },
          {
            ...work(),
            signal: cancelled.signal,
            onProgress: (_share, message) => {
              if (message === at) cancelled.abort(new Error('enough'));
            },
          },
        ),
      ).rejects.toThrow('enough');
      await backup.remove({ marker }, work());
      expect(await staged()).toEqual([]);
    }
    await expect(
      source.run('echo fine > /var/fine; sync; cat /var/fine'),
    ).resolves.toBe('fine\n');
  });

  const settings = () => ({
    dataDir: test.dataDir,
    publicImages: [guestImage().offer],
  });
  async function die(point: CrashPoint, method: string, ...args: unknown[]) {
    const end = await callInProcess(
      { settings: settings(), method, args },
      point,
    );
    expect(end).toMatchObject({ signal: 'SIGKILL' });
  }

  it.each([
    ...crashPoints.filter(point =>
      /^qemu.capture.*(started|copied)/.test(point),
    ),
    ...crashPoints.filter(point =>
      /^qemu.save.(compressed|published)/.test(point),
    ),
  ])('are in one backup after a death at %s', async point => {
    await write(source, `before ${point}`);
    const marker = randomUUID();
    const wish = { marker, name: 'x' };
    await die(point, 'backup.create', source.ref, wish);
    const { backup, inventory } = await test.restarted();
    const made = await backup.create(source.ref, wish, work());
    expect(await staged()).toEqual([]);
    const { image } = await backup.toImage(
      { id: made.id, marker },
      imageOf('full-machine'),
      work(),
    );
    expect(image.disks).toHaveLength(2);
    await backup.remove({ id: made.id, marker }, work());
    await inventory.deleteImage(
      { id: image.id, marker: image.marker! },
      work(),
    );
  });

  it('make one image after a death in the middle of it', async () => {
    const marker = randomUUID();
    const { backup, inventory } = test.platform;
    const { id } = await backup.create(
      source.ref,
      { marker, name: 'x' },
      work(),
    );
    const wanted = imageOf('full-machine');
    await die('qemu.save.linked', 'backup.toImage', { id, marker }, wanted);
    const { image } = await backup.toImage({ id, marker }, wanted, work());
    expect(await staged()).toEqual([]);
    await die('qemu.save.removed', 'backup.remove', { id, marker });
    await backup.remove({ id, marker }, work());
    expect(await readdir(join(test.dataDir, 'savepoints'))).not.toContain(id);
    expect(await inventory.image(image.id, work())).toBeDefined();
  });
});

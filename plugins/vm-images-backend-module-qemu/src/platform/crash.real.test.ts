import { randomUUID } from 'node:crypto';
import { copyFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchSpec } from '@vm-images/backstage-plugin-vm-images-node';
import { callInProcess } from '../__testUtils__/backendProcess';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  launchSpec,
  newImage,
  qemuPids,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';
import { type CrashPoint, crashPoints } from '../host/crashAt';
import { digestOf } from '../host/digest';

jest.setTimeout(300_000);

const points = (prefix: string) =>
  crashPoints.filter(point => point.startsWith(prefix));

describeWithQemu('a backend that is killed', () => {
  let test: TestPlatform;
  const key = sshKey();

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
  });
  afterAll(() => test?.dispose());

  /** Makes a call in a process that dies at `point`, and checks that it did. */
  async function die(point: CrashPoint, method: string, ...args: unknown[]) {
    const settings = {
      dataDir: test.dataDir,
      publicImages: [guestImage().offer],
    };
    const end = await callInProcess({ settings, method, args }, point);
    expect(end).toMatchObject({ signal: 'SIGKILL' });
  }

  const spec = (changes: Partial<LaunchSpec> = {}) =>
    launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [key.public] },
      ...changes,
    });
  const folders = async (name: string) => readdir(join(test.dataDir, name));

  it.each(points('qemu.launch'))(
    'at %s has launched one machine, once it is asked again',
    async point => {
      const wanted = await spec();
      await die(point, 'launch.create', wanted);
      const platform = await test.restarted();
      const seen = [];
      for await (const machine of platform.inventory.machines(work())) {
        seen.push(machine);
      }
      expect(seen).toMatchObject([{ marker: wanted.marker }]);

      const made = await platform.launch.create(wanted, work());
      expect(made).toMatchObject({ id: seen[0].id, state: 'running' });
      expect(await qemuPids(test.dataDir)).toHaveLength(1);
      await platform.launch.destroy({ marker: wanted.marker }, work());
      expect(await qemuPids(test.dataDir)).toHaveLength(0);
      expect(await folders('machines')).toEqual([]);
    },
  );

  it.each([...points('qemu.launch').slice(0, 4), ...points('qemu.destroy')])(
    'at %s leaves nothing, once it is told to destroy',
    async point => {
      const wanted = await spec();
      if (point.startsWith('qemu.launch')) {
        await die(point, 'launch.create', wanted);
      } else {
        await test.platform.launch.create(wanted, work());
        await die(point, 'launch.destroy', { marker: wanted.marker });
      }
      const platform = await test.restarted();
      await platform.launch.destroy({ marker: wanted.marker }, work());
      expect(await qemuPids(test.dataDir)).toHaveLength(0);
      expect(await folders('machines')).toEqual([]);
      expect(await folders('trash')).toEqual([]);
    },
  );

  it.each(points('qemu.import'))(
    'at %s has imported one image, once it is asked again',
    async point => {
      const path = join(test.dataDir, `upload-${randomUUID()}`);
      await copyFile(guestImage().qcow2, path);
      const source = {
        path,
        format: 'qcow2' as const,
        sizeBytes: (await stat(path)).size,
        virtualSizeBytes: 64 * 1024 ** 2,
        digest: await digestOf(path),
        mayMove: true,
      };
      const image = newImage();
      await die(point, 'imports.fromFile', source, image);
      const platform = await test.restarted();
      const made = await platform.imports.fromFile(source, image, work());
      const stored = join(test.dataDir, 'images', made.id, 'disk.qcow2');
      expect(await digestOf(stored)).toBe(source.digest);
      expect(await folders('staging')).toEqual([]);
      await platform.inventory.deleteImage(
        { id: made.id, marker: image.marker },
        work(),
      );
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  describe('with a machine that runs', () => {
    const marker = randomUUID();
    let ref: { id: string; marker: string };
    let login: { port: number; username: string; privateKey: string };

    beforeAll(async () => {
      const wanted = await spec({ marker });
      const { id } = await test.platform.launch.create(wanted, work());
      ref = { id, marker };
      const options = { ...work(), timeoutMs: 120_000 };
      const ready = await test.platform.launch.waitUntilReady(ref, options);
      const { port } = ready.addresses[0];
      login = { port: port!, username: 'root', privateKey: key.private };
    });

    it.each(points('qemu.capture'))(
      'at %s has captured it, and the guest goes on',
      async point => {
        const image = newImage();
        const note = randomUUID();
        await ssh(login, `echo ${note} > /var/note; sync`);
        await die(point, 'capture.fromMachine', ref, image);
        const platform = await test.restarted();
        // Writing would hang in a guest that is still frozen.
        await ssh(login, 'echo alive > /var/alive; sync');
        const made = await platform.capture.fromMachine(ref, image, work());
        expect(made.consistency).toBe('filesystem');
        expect(await folders('staging')).toEqual([]);
        await platform.inventory.deleteImage(
          { id: made.image.id, marker: image.marker },
          work(),
        );
      },
    );

    it.each(points('qemu.stop'))(
      'at %s has stopped it, once it is asked again',
      async point => {
        await test.platform.power.start(ref, work());
        const options = { ...work(), force: false, graceMs: 60_000 };
        await die(point, 'power.stop', ref);
        const platform = await test.restarted();
        const seen = await platform.inventory.machine(ref.id, work());
        expect(['stopping', 'stopped']).toContain(seen!.state);
        expect(seen!.facts!.desired).toBe('stopped');
        const stopped = await platform.power.stop(ref, options);
        expect(stopped.state).toBe('stopped');
        expect(await qemuPids(test.dataDir)).toHaveLength(0);
      },
    );
  });
});

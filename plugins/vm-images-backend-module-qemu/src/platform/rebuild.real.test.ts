import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  LaunchSpec,
  RebuildSpec,
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
import { crashPoints } from '../host/crashAt';
import { findFirmware } from '../machines/firmware';

jest.setTimeout(600_000);

const GiB = 1024 ** 3;
const timeoutMs = 240_000;
const points = crashPoints.filter(point => point.startsWith('qemu.rebuild'));

describeWithQemu('the system of a real virtual machine', () => {
  let test: TestPlatform;
  let spec: LaunchSpec;
  let ref: { id: string; marker: string };
  let port: number;
  let dataDisk: string;
  const oldKey = sshKey();
  const newKey = sshKey();

  const run = (command: string, key = oldKey) =>
    ssh({ port, username: 'root', privateKey: key.private }, command);
  const ready = async () => {
    const { launch } = test.platform;
    const up = await launch.waitUntilReady(ref, { ...work(), timeoutMs });
    port = up.addresses[0].port!;
    return up;
  };
  const start = async () => {
    await test.platform.power.start(ref, work());
    return ready();
  };
  const stop = () =>
    test.platform.power.stop(ref, { ...work(), force: false, graceMs: 60_000 });
  const rebuild = (changes: Partial<RebuildSpec> = {}, options = work()) => {
    const { imageId, hostname, userData } = spec;
    const login = { user: 'root', sshPublicKeys: [newKey.public] };
    const wanted = { imageId, hostname, userData, login, ...changes };
    return test.platform.rebuild.replaceSystemDisk(ref, wanted, options);
  };
  const systemFiles = async () => {
    const names = await readdir(join(test.dataDir, 'machines', ref.id));
    return names.filter(name => /^(disk|seed|efivars)/.test(name)).sort();
  };

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
    spec = await launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [oldKey.public] },
      dataDisks: [{ id: 'data-1', sizeBytes: GiB }],
    });
    const { id, disks } = await test.platform.launch.create(spec, work());
    ref = { id, marker: spec.marker };
    await ready();
    const { serial } = disks!.find(disk => disk.id === 'data-1')!;
    const found = await run(
      `for d in /sys/block/vd*; do [ "$(cat $d/serial)" = ${serial} ] && echo /dev/\${d##*/}; done`,
    );
    dataDisk = found.trim();
    await run(`echo kept | dd of=${dataDisk} conv=notrunc && sync`);
    await run('echo lost > /var/mine; sync');
  });
  afterAll(() => test?.dispose());

  const onDataDisk = async (key = newKey) =>
    (
      await run(`dd if=${dataDisk} bs=512 count=1 2>/dev/null | head -n 1`, key)
    ).trim();

  it('is made anew, with another key, while its data stays', async () => {
    const before = port;
    await expect(rebuild()).rejects.toThrow(/runs; stop it/);
    await stop();
    await rebuild({
      userData: [
        '#cloud-config\nruncmd:\n  - [sh, -c, "echo new > /var/told"]\n',
      ],
    });
    expect(await systemFiles()).toEqual([
      expect.stringMatching(/^disk-[a-z0-9]{12}\.qcow2$/),
      expect.stringMatching(/^seed-[a-z0-9]{12}\.img$/),
    ]);
    await start();
    expect(port).toBe(before);
    const seen = await run(
      'while ! [ -e /var/told ]; do sleep 0.2; done; ls /var; hostname',
      newKey,
    );
    expect(seen).toContain('told');
    expect(seen).toContain('web-01');
    expect(seen).not.toContain('mine');
    await expect(run('id')).rejects.toThrow(/authentication/);
    expect(await onDataDisk()).toBe('kept');
  });

  it('is that of another image, which is in use until it is replaced', async () => {
    const { capture, inventory } = test.platform;
    await run('echo captured > /var/captured; sync', newKey);
    await stop();
    const wanted = newImage({ name: 'another system' });
    const { image } = await capture.fromMachine(ref, wanted, work());
    await rebuild({ imageId: image.id });
    expect((await start()).imageId).toBe(image.id);
    expect(await run('cat /var/captured', newKey)).toBe('captured\n');
    expect(await onDataDisk()).toBe('kept');
    const which = { id: image.id, marker: image.marker! };
    await expect(inventory.deleteImage(which, work())).rejects.toThrow(
      /disks of 1 virtual machine\(s\) rest on it/,
    );
    await stop();
    await rebuild();
    await inventory.deleteImage(which, work());
    await start();
  });

  it.each(points)(
    'is the old one or the new one after a death at %s',
    async point => {
      // What stands when the process dies is what the machine starts from.
      await run('echo before > /var/mine; sync', newKey);
      await stop();
      const { imageId, hostname, userData } = spec;
      const login = { user: 'root', sshPublicKeys: [newKey.public] };
      const wanted = { imageId, hostname, userData, login };
      const end = await callInProcess(
        {
          settings: {
            dataDir: test.dataDir,
            publicImages: [guestImage().offer],
          },
          method: 'rebuild.replaceSystemDisk',
          args: [ref, wanted],
        },
        point,
      );
      expect(end).toMatchObject({ signal: 'SIGKILL' });
      await start();
      const isNew = point === 'qemu.rebuild.switched';
      expect(await run('ls /var', newKey)).toMatch(
        isNew ? /^(?!.*mine)/s : /mine/,
      );
      expect(await onDataDisk()).toBe('kept');
      await stop();
      // The call that died comes back under a key of its own.
      await rebuild();
      expect(await systemFiles()).toHaveLength(2);
      await start();
      expect(await run('ls /var', newKey)).not.toContain('mine');
      expect(await onDataDisk()).toBe('kept');
    },
  );

  it('refuses what does not fit, and leaves the old one', async () => {
    await stop();
    const before = await systemFiles();
    await expect(rebuild({ userData: ['hello'] })).rejects.toThrow();
    await expect(rebuild({ imageId: 'gone' })).rejects.toThrow(
      /does not exist/,
    );
    const cancelled = new AbortController();
    cancelled.abort(new Error('enough'));
    await expect(
      rebuild({}, { ...work(), signal: cancelled.signal }),
    ).rejects.toThrow('enough');
    expect(await systemFiles()).toEqual(before);
    await start();
    expect(await onDataDisk()).toBe('kept');
  });

  it('gets firmware variables where the new image starts by UEFI', async () => {
    const hasFirmware = await findFirmware({ firmware: undefined }).then(
      () => true,
      () => false,
    );
    await stop();
    const { capture } = test.platform;
    const wanted = newImage({ name: 'by UEFI', bootMode: 'uefi' });
    const { image } = await capture.fromMachine(ref, wanted, work());
    const outcome = await rebuild({ imageId: image.id }).then(
      () => 'made',
      error => String(error),
    );
    expect(outcome).toMatch(hasFirmware ? /^made$/ : /UEFI/);
    const variables = (await systemFiles()).filter(name =>
      name.startsWith('efivars'),
    );
    expect(variables).toHaveLength(hasFirmware ? 1 : 0);
    await rebuild();
    expect(await systemFiles()).toHaveLength(2);
  });
});

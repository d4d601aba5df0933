import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  launchSpec,
  newImage,
  publicImage,
  qemuPids,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';
import { digestOf } from '../host/digest';

jest.setTimeout(300_000);

/** `tiger`, as crypt(3) with SHA-512 hashes it. */
const TIGER =
  '$6$saltsalt$.hM95Fn9tylHtfgciuB0SFvroeS87OMo3xUTTW9N1YoNm/a2c1t1169N2Gp7454YXopGm4CCok0N5ddV.PEG7/';

describeWithQemu('launching real virtual machines', () => {
  let test: TestPlatform;
  const key = sshKey();

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
  });
  afterAll(() => test?.dispose());

  it('gives one that is as it was asked for, and that reaches nobody', async () => {
    const { platform } = test;
    const spec = await launchSpec(platform, {
      login: {
        user: 'debian',
        sshPublicKeys: [key.public],
        passwordHash: TIGER,
      },
      userData: [
        '#cloud-config\nruncmd:\n  - [sh, -c, "echo template: ä? > /var/note"]\n',
        '#!/bin/sh\necho requester >> /var/note\n',
      ],
    });
    const made = await platform.launch.create(spec, work());
    const progress: number[] = [];
    const machine = await platform.launch.waitUntilReady(
      { id: made.id, marker: spec.marker },
      {
        ...work(),
        timeoutMs: 120_000,
        onProgress: share => progress.push(share),
      },
    );
    expect(machine).toMatchObject({
      state: 'running',
      name: 'web-01',
      diskGiB: 1,
      facts: { desired: 'running', accelerator: expect.any(String) },
    });
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(1);

    const { host, port } = machine.addresses[0];
    expect(host).toBe('127.0.0.1');
    const byKey = { port: port!, username: 'debian', privateKey: key.private };
    await expect(ssh(byKey, 'hostname')).resolves.toBe('web-01\n');
    const byPassword = { port: port!, username: 'root', password: 'tiger' };
    await expect(
      ssh(
        byPassword,
        'while ! grep -q requester /var/note; do sleep 0.2; done; cat /var/note',
      ),
    ).resolves.toBe('template: ä?\nrequester\n');
    const sectors = await ssh(byPassword, 'cat /sys/class/block/vda/size');
    expect(Number(sectors) * 512).toBe(1024 ** 3);
    await expect(
      ssh({ ...byPassword, password: 'lion' }, 'id'),
    ).rejects.toThrow('authentication');

    const page = createServer((_request, response) => response.end('secret'));
    await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve));
    const address = `10.0.2.2:${(page.address() as AddressInfo).port}`;
    const fetched = await ssh(
      byPassword,
      `timeout 5 wget -q -O - http://${address}/ 2>/dev/null || echo refused`,
    );
    page.close();
    expect(fetched).toBe('refused\n');

    const { machines } = test.services;
    const seed = machines.systemFiles(made).seed;
    expect(statSync(seed).mode % 0o1000).toBe(0o600);
    await platform.launch.destroy({ marker: spec.marker }, work());
    expect(await qemuPids(test.dataDir)).toEqual([]);
  });

  it('tells why one died on its way up, in the words of its console', async () => {
    const { platform } = test;
    const spec = await launchSpec(platform, {
      userData: ['#!/bin/sh\npoweroff\n'],
    });
    const { id } = await platform.launch.create(spec, work());
    const ref = { id, marker: spec.marker };
    // Only power off once nobody can take SSH for a sign of life.
    await expect(
      platform.launch.waitUntilReady(ref, { ...work(), timeoutMs: 1 }),
    ).rejects.toThrow('did not answer within 0 s');
    let state = '';
    while (state !== 'stopped') {
      await new Promise(resolve => setTimeout(resolve, 200));
      state = (await platform.inventory.machine(id, work()))!.state;
    }
    await expect(
      platform.launch.waitUntilReady(ref, { ...work(), timeoutMs: 1_000 }),
    ).rejects.toThrow(/went off while it started.*reboot: Power down/s);
    await platform.launch.destroy(ref, work());
  });

  it('refuses what does not fit, and leaves nothing', async () => {
    const { platform } = test;
    const folders = () => readdir(join(test.dataDir, 'machines'));
    const before = await folders();
    const make = async (changes: Parameters<typeof launchSpec>[1]) =>
      platform.launch.create(await launchSpec(platform, changes), work());
    await expect(make({ imageId: 'x' })).rejects.toThrow('does not exist');
    await expect(make({ userData: ['hello'] })).rejects.toThrow(
      '#cloud-config',
    );
    const flavor = { name: 'nil', vcpus: 1, memoryMiB: 160, diskGiB: 0.01 };
    await expect(make({ flavor })).rejects.toThrow('needs a disk of 1 GiB');
    expect(await folders()).toEqual(before);
  });

  it('starts an installer with an empty disk', async () => {
    const { imports, launch } = test.platform;
    const path = join(test.dataDir, 'installer');
    const content = randomBytes(2 * 1024 ** 2);
    await writeFile(path, content);
    const image = await imports.fromFile(
      {
        path,
        format: 'iso',
        sizeBytes: content.length,
        virtualSizeBytes: content.length,
        digest: await digestOf(path),
        mayMove: true,
      },
      newImage({ kind: 'iso' }),
      work(),
    );
    const spec = await launchSpec(test.platform, { imageId: image.id });
    const machine = await launch.create(spec, work());
    expect(machine).toMatchObject({ state: 'running', diskGiB: 1 });
    await launch.destroy({ marker: spec.marker }, work());
  });

  it('boots by UEFI what asks for it', async () => {
    const { qcow2 } = guestImage();
    const uefi = await testPlatform({
      publicImages: [{ name: 'x', path: qcow2, bootMode: 'uefi' }],
    });
    try {
      const { launch } = uefi.platform;
      const image = await publicImage(uefi.platform);
      const memoryMiB = image.minMemoryMiB ?? 256;
      const spec = await launchSpec(uefi.platform, {
        flavor: { name: 'test', vcpus: 1, memoryMiB, diskGiB: 1 },
        login: { user: 'root', sshPublicKeys: [key.public] },
      });
      const { id } = await launch.create(spec, work());
      const options = { ...work(), timeoutMs: 120_000 };
      const ref = { id, marker: spec.marker };
      const ready = await launch.waitUntilReady(ref, options);
      const { port } = ready.addresses[0];
      const login = { port: port!, username: 'root', privateKey: key.private };
      const answer = await ssh(login, 'ls -d /sys/firmware/efi');
      expect(answer).toBe('/sys/firmware/efi\n');
    } finally {
      await uefi.dispose();
    }
  });

  it('does not give away more memory than there is', async () => {
    const small = await testPlatform({
      publicImages: [guestImage().offer],
      maxMemoryMiB: 200,
    });
    try {
      const { platform } = small;
      const results = await Promise.allSettled(
        ['web-01', 'web-02', 'web-03'].map(async name =>
          platform.launch.create(await launchSpec(platform, { name }), work()),
        ),
      );
      const refused = results.filter(result => result.status === 'rejected');
      expect(refused).toHaveLength(2);
      for (const { reason } of refused) {
        expect(reason.message).toMatch(
          /'web-0.' needs 160 MiB of memory; 160 of 200 MiB are in use/,
        );
      }
      expect(await qemuPids(small.dataDir)).toHaveLength(1);
    } finally {
      await small.dispose();
    }
  });

  it('changes to emulation where KVM turns out not to work', async () => {
    const { qcow2 } = guestImage();
    // No kernel to probe with: KVM is tried on the machine itself, and here it
    // works, is missing, or hangs.
    const trial = await testPlatform(
      { publicImages: [{ name: 'x', path: qcow2, kernel: '/nowhere' }] },
      {
        bootId: async () => 'boot',
        kvmObstacle: async () => undefined,
        bootsUnderKvm: async () => false,
      },
    );
    try {
      const { platform } = trial;
      const spec = await launchSpec(platform);
      const { id } = await platform.launch.create(spec, work());
      const ready = await platform.launch.waitUntilReady(
        { id, marker: spec.marker },
        { ...work(), timeoutMs: 120_000 },
      );
      expect(ready.state).toBe('running');
      const { facts } = await platform.health(work());
      expect(ready.facts!.accelerator).toBe(facts!.accelerator);
    } finally {
      await trial.dispose();
    }
  });
});

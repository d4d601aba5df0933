/**
 * Machines whose system is replaced by that of an encrypted image, and back: the
 * disk is encrypted from then on, and its key is nowhere but in memory.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import {
  encryptedPlatform,
  type EncryptedPlatform,
  type LaunchedMachine,
} from '../__testUtils__/encryptedPlatform';
import { describeWithQemu } from '../__testUtils__/realQemu';
import { publicImage, qemuPids, work } from '../__testUtils__/testPlatform';

jest.setTimeout(600_000);

const GiB = 1024 ** 3;

describeWithQemu(
  'the system of a virtual machine, made of an encrypted image',
  () => {
    let bench: EncryptedPlatform;
    let open: PlatformImage;
    let sealed: PlatformImage;
    let machine: LaunchedMachine;
    const folder = () => join(bench.test.dataDir, 'machines', machine.ref.id);

    beforeAll(async () => {
      bench = await encryptedPlatform();
      const { encrypt } = bench.test.platform;
      open = await publicImage(bench.test.platform);
      const image = bench.encrypted('system-disk');
      sealed = await encrypt.replicate(open, image, work());
      machine = await bench.launched({});
    });
    afterAll(() => bench?.test.dispose());

    const stop = () =>
      bench.test.platform.power.stop(machine.ref, {
        ...{ ...work(), force: false, graceMs: 60_000 },
      });
    const start = async () => {
      await bench.test.platform.power.start(machine.ref, work());
      await machine.ready();
    };
    const rebuild = (imageId: string) =>
      bench.test.platform.rebuild.replaceSystemDisk(
        machine.ref,
        { imageId, hostname: 'web-01', userData: [], login: bench.login },
        work(),
      );

    /** What lies in the machine's folder, without sockets. */
    async function files(): Promise<Map<string, Buffer>> {
      const found = await readdir(folder(), { withFileTypes: true });
      const names = found.filter(one => one.isFile()).map(({ name }) => name);
      const read = async (name: string) =>
        [name, await readFile(join(folder(), name))] as const;
      return new Map(await Promise.all(names.map(read)));
    }

    async function systemDisk(): Promise<{ encrypted?: boolean }> {
      const names = [...(await files()).keys()];
      const [name, ...others] = names.filter(one => /^disk.*qcow2$/.test(one));
      expect(others).toEqual([]);
      const asked = ['info', '-U', '--output=json', join(folder(), name)];
      return JSON.parse(String(execFileSync('qemu-img', asked)));
    }

    /** Files, command lines and environments that hold a key in any form. */
    async function traces(): Promise<string[]> {
      const secrets = [...bench.keys.values()].flatMap(key => [
        key,
        ...(['hex', 'base64', 'base64url'] as const).map(form =>
          Buffer.from(key.toString(form)),
        ),
      ]);
      expect(secrets.length).toBeGreaterThan(0);
      const texts = await files();
      const pids = await qemuPids(bench.test.dataDir);
      expect(pids).toHaveLength(1);
      for (const name of ['cmdline', 'environ']) {
        texts.set(name, await readFile(`/proc/${pids[0]}/${name}`));
      }
      expect(texts.get('cmdline')!.length).toBeGreaterThan(0);
      const holds = ([, text]: [string, Buffer]) =>
        secrets.some(secret => text.includes(secret));
      return [...texts].filter(holds).map(([name]) => name);
    }

    it('boots from it, encrypted, and its key is not left anywhere', async () => {
      const canary = randomUUID();
      const inFiles = async () =>
        [...(await files()).values()].some(bytes => bytes.includes(canary));
      await machine.run(`echo ${canary} > /var/canary; sync`);
      expect(await inFiles()).toBe(true);
      await stop();
      expect((await rebuild(sealed.id)).imageId).toBe(sealed.id);
      expect((await systemDisk()).encrypted).toBe(true);
      await start();
      // The old system is gone, and the new one keeps what it writes to itself.
      expect(await machine.run('ls /var')).not.toContain('canary');
      expect(await inFiles()).toBe(false);
      await machine.run(`echo ${canary} > /var/canary; sync`);
      expect(await machine.run('cat /var/canary')).toContain(canary);
      expect(await inFiles()).toBe(false);
      expect(await traces()).toEqual([]);
    });

    it('stays what it is while the key cannot be had, and is made anew with it', async () => {
      const key = bench.keys.get(sealed.marker!)!;
      await stop();
      const before = [...(await files()).keys()];
      bench.keys.delete(sealed.marker!);
      await expect(rebuild(sealed.id)).rejects.toThrow(/no key of image/);
      bench.keys.set(sealed.marker!, key);
      expect([...(await files()).keys()]).toEqual(before);
      await start();
      expect(await machine.run('ls /var')).toContain('canary');

      await stop();
      await rebuild(sealed.id);
      expect((await systemDisk()).encrypted).toBe(true);
      await start();
      expect(await machine.run('ls /var')).not.toContain('canary');
      expect(await traces()).toEqual([]);
    });

    it('is in the clear again once it is that of a plain image', async () => {
      await stop();
      await rebuild(open.id);
      expect((await systemDisk()).encrypted).toBeUndefined();
      await start();
      expect(await machine.run('id -u')).toBe('0\n');
      expect(await traces()).toEqual([]);
    });

    it('is refused to a machine whose data disks are in the clear', async () => {
      const dataDisks = [{ id: 'data-1', sizeBytes: GiB }];
      await stop();
      await bench.test.platform.launch.destroy(machine.ref, work());
      machine = await bench.launched({ dataDisks });
      await stop();
      await expect(rebuild(sealed.id)).rejects.toThrow(
        /are not encrypted as image .* is/,
      );
      expect((await systemDisk()).encrypted).toBeUndefined();
      await start();
    });
  },
);

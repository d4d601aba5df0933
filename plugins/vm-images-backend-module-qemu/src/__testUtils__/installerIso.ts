import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { GuestImage } from './realQemu';

const run = promisify(execFile);

/** Why no bootable disc can be made here, or undefined. */
export function whyNoDisc(): string | undefined {
  for (const tool of ['grub-mkrescue', 'xorriso', 'mformat']) {
    if (spawnSync(tool, ['--version']).error) {
      return `'${tool}' is not installed`;
    }
  }
  return undefined;
}

/** What the installer writes to its console when it is done. */
export const INSTALLED = 'INSTALLER-DONE';

/** Copies a disk to the first one that it finds, as installers do at heart. */
const script = `#!/bin/busybox sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for bus in pci virtio; do
  modprobe -a $(cat /sys/bus/$bus/devices/*/modalias 2> /dev/null) 2> /dev/null
done
until [ -b /dev/vda ]; do sleep 1; done
busybox gunzip -c /disk.gz > /dev/vda
sync
echo ${INSTALLED} > /dev/console
while :; do sleep 1; done
`;

const menu = `set timeout=0
menuentry installer {
  linux /vmlinuz console=ttyS0,115200n8 rdinit=/installer cryptomgr.notests
  initrd /initrd /payload
}
`;

/** A bootable disc that installs the guest image on a blank disk. */
export async function makeInstallerIso(
  guest: GuestImage,
  folder: string,
): Promise<string> {
  const [tree, raw] = [join(folder, 'tree'), join(folder, 'disk.raw')];
  await mkdir(join(tree, 'boot', 'grub'), { recursive: true });
  await run('qemu-img', [
    ...['convert', '-f', 'qcow2', '-O', 'raw', guest.qcow2, raw],
  ]);
  const payload = newc([
    { name: 'installer', mode: 0o100755, data: Buffer.from(script) },
    { name: 'disk.gz', mode: 0o100644, data: gzipSync(await readFile(raw)) },
    { name: 'TRAILER!!!', mode: 0, data: Buffer.alloc(0) },
  ]);
  await writeFile(join(tree, 'payload'), payload);
  await copyFile(guest.kernel, join(tree, 'vmlinuz'));
  await copyFile(guest.initrd, join(tree, 'initrd'));
  await writeFile(join(tree, 'boot', 'grub', 'grub.cfg'), menu);
  const iso = join(folder, 'installer.iso');
  // By relative names: xorriso takes an equals sign in a path for an option.
  const options = ['-o', 'installer.iso', 'tree', '--', '-volid', 'SMALL_12'];
  await run('grub-mkrescue', options, { cwd: folder });
  return iso;
}

/** An archive as the kernel unpacks them. */
function newc(files: { name: string; mode: number; data: Buffer }[]): Buffer {
  const hex = (value: number) => value.toString(16).padStart(8, '0');
  const pad = (length: number) => Buffer.alloc((4 - (length % 4)) % 4);
  const parts = files.flatMap(({ name, mode, data }, index) => {
    const fields = [
      ...[index + 1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0],
      ...[name.length + 1, 0],
    ];
    const head = Buffer.from(`070701${fields.map(hex).join('')}${name}\0`);
    return [head, pad(head.length), data, pad(data.length)];
  });
  return Buffer.concat(parts);
}

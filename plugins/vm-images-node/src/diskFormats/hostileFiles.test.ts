/** Files that are none, and the attacks that were seen in the wild, made by qemu-img. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bend } from './__testUtils__/containers';
import {
  convertedBy,
  describeWithQemuImg,
  qemuImg,
  temporaryFolder,
} from './__testUtils__/qemu';
import { disk, MIB, refusalOf } from './__testUtils__/refusals';
import { inspectDisk } from './inspectDisk';
import { fileReader } from './readers';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

describe('files', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  it('opens regular files only', async () => {
    const link = join(folder, 'link');
    symlinkSync('/etc/passwd', link);
    mkdirSync(join(folder, 'folder'));
    await expect(fileReader(link)).rejects.toMatchObject({ code: 'ELOOP' });
    for (const path of ['/dev/zero', join(folder, 'folder')]) {
      await expect(fileReader(path)).rejects.toThrow('not a regular file');
    }
  });

  it('tells a file that shrinks while it is read', async () => {
    const path = join(folder, 'shrinking');
    writeFileSync(path, disk);
    const reader = await fileReader(path);
    writeFileSync(path, disk.subarray(0, 100));
    await expect(inspectDisk(reader)).rejects.toMatchObject({
      rule: 'truncated',
    });
    await reader.close();
  });
});

describeWithQemuImg('attacks made with qemu-img', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'attack');
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'canary'.padEnd(MIB, '!'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const create = (...args: string[]) => qemuImg('create', ...args);

  it.each([
    [
      'qcow2-backing-file',
      () => create('-f', 'qcow2', '-b', secret, '-F', 'raw', path),
    ],
    [
      'qcow2-backing-file',
      () =>
        create(
          ...['-f', 'qcow2', '-u', '-F', 'raw', '-b'],
          `json:{"driver":"raw","file":{"driver":"file","filename":"${secret}"}}`,
          ...[path, '1M'],
        ),
    ],
    [
      'qcow2-data-file',
      () => create('-f', 'qcow2', '-o', `data_file=${folder}/data`, path, '1M'),
    ],
    [
      'qcow2-data-file',
      () =>
        create(
          ...['-f', 'qcow2', '-o'],
          `data_file=${folder}/data,data_file_raw=on`,
          ...[path, '1M'],
        ),
    ],
    ['format-not-taken', () => create('-f', 'qed', path, '1M')],
    ['format-not-taken', () => create('-f', 'qcow', path, '1M')],
    ['format-not-taken', () => create('-f', 'parallels', path, '1M')],
    [
      'format-not-taken',
      () => create('-f', 'vmdk', '-o', 'subformat=monolithicFlat', path, '1M'),
    ],
    [
      'format-not-taken',
      () =>
        create(
          ...['-f', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse'],
          ...[path, '1M'],
        ),
    ],
    [
      'vmdk-parent',
      () => {
        create('-f', 'vmdk', `${folder}/base.vmdk`, '1M');
        return create(
          ...['-f', 'vmdk', '-b', `${folder}/base.vmdk`, '-F', 'vmdk', path],
        );
      },
    ],
    ['virtual-size', () => create('-f', 'qcow2', path, '1P')],
    ['virtual-size', () => create('-f', 'qcow2', path, '3T')],
  ])('%s', async (rule, attack) => {
    attack();
    const reader = await fileReader(path);
    await expect(inspectDisk(reader)).rejects.toMatchObject({ rule });
    await reader.close();
  });

  it.each([
    ['vhd-parent', ['vpc'], -449, { u8: 4 }],
    ['virtual-size', ['vpc'], -464, { u64: 1n << 62n }],
    ['vhd-checksum', ['vpc'], -460, { u8: 1 }],
    ['vhd-type', ['vpc'], -452, { u8: 9 }],
    ['vhd-header', ['vpc'], 512, { u8: 0 }],
    ['vhdx-header', ['vhdx'], 65536, { u64: 0n }],
    ['vhdx-regions', ['vhdx'], 196608, { u64: 0n }],
    ['vdi-type', ['vdi'], 0x4c, { u8: 4 }],
    ['vdi-type', ['vdi'], 0x4c, { u8: 3 }],
    ['vdi-parent', ['vdi'], 0x1b8, { u8: 1 }],
    ['vdi-version', ['vdi'], 0x44, { u8: 2 }],
    ['virtual-size', ['vdi'], 0x177, { u8: 0x7f }],
    ['vdi-table', ['vdi'], 0x180, { u32: 0xffffff7f }],
    ['vdi-table', ['vdi'], 0x200, { u32: 0x05000000 }],
    ['vdi-block-size', ['vdi'], 0x178, { u32: 0 }],
    ['vdi-table', ['vdi'], 0x157, { u8: 0x7f }],
  ] as const)('%s in %j at %d', async (rule, [driver], at, value) => {
    let image = convertedBy(folder, disk, '-O', driver);
    if (driver === 'vpc' && rule !== 'vhd-checksum') {
      // Keep the checksum of the footer right, or nothing else is looked at.
      const place = at < 0 ? image.length + at : at;
      image = bend(image, [{ at: place, ...value }]);
      const foot = image.subarray(image.length - 512);
      foot.writeUInt32BE(0, 64);
      const sum = foot.reduce((total, byte) => total + byte, 0);
      foot.writeUInt32BE(~sum >>> 0, 64);
    } else {
      image = bend(image, [{ at: at < 0 ? image.length + at : at, ...value }]);
      if (driver === 'vhdx') {
        // Both copies are damaged.
        image = bend(image, [{ at: at + 65536, ...value }]);
      }
    }
    await expect(refusalOf(image)).resolves.toBe(rule);
  });

  it('takes nothing that the tool truncated', async () => {
    for (const driver of ['qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi']) {
      convertedBy(folder, disk, '-O', driver);
      const image = await readFile(join(folder, 'converted'));
      for (const part of [0.1, 0.3, 0.5]) {
        const cut = image.subarray(0, Math.floor(image.length * part));
        await expect(refusalOf(cut)).resolves.toEqual(expect.any(String));
      }
    }
  });
});

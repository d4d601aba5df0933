/**
 * The hostile corpus: every file here must be refused, by the rule that is
 * written beside it, with a remedy. Those made by qemu-img are the attacks that
 * were seen in the wild.
 */
import { InputError } from '@backstage/errors';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { join } from 'node:path';
import {
  bend,
  qcow2Of,
  streamVmdkOf,
  vmdkDescriptor,
  withExtension,
} from './__testUtils__/containers';
import type { Bend } from './__testUtils__/containers';
import {
  fatVolume,
  gptDisk,
  gptTypes,
  isoDisc,
  mbrDisk,
} from './__testUtils__/contents';
import {
  convertedBy,
  describeWithQemuImg,
  qemuImg,
  temporaryFolder,
} from './__testUtils__/qemu';
import { BrokenImageError, UnsafeImageError } from './errors';
import { inspectDisk } from './inspectDisk';
import { detectDiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { bufferReader, fileReader } from './readers';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const disk = mbrDisk([{ type: '83', active: true }], { bootCode: 'code' });
const qcow2 = qcow2Of(disk);
const vmdk = streamVmdkOf(disk);

async function refusalOf(image: Buffer): Promise<string> {
  const error = await inspectDisk(bufferReader(image)).then(
    found => new Error(`accepted as ${JSON.stringify(found)}`),
    (thrown: unknown) => thrown,
  );
  if (
    !(error instanceof UnsafeImageError || error instanceof BrokenImageError)
  ) {
    throw error;
  }
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain(error.reason);
  expect(error.remedy).toMatch(/\S+.*/);
  return error.rule;
}

describe('qcow2', () => {
  const bent: [string, string, Bend[]][] = [
    [
      'qcow2-backing-file',
      'a backing file',
      [
        { at: 8, u64: 512n },
        { at: 16, u32: 11 },
        { at: 512, bytes: Buffer.from('/etc/passwd') },
      ],
    ],
    [
      'qcow2-backing-file',
      'a backing name of length 0 at a place',
      [{ at: 8, u64: 512n }],
    ],
    [
      'qcow2-backing-file',
      'a json: backing name',
      [
        { at: 8, u64: 512n },
        { at: 16, u32: 60 },
        {
          at: 512,
          bytes: Buffer.from(
            'json:{"driver":"raw","file":{"driver":"file","filename":"/x"',
          ),
        },
      ],
    ],
    ['qcow2-data-file', 'the data file bit', [{ at: 79, u8: 4 }]],
    ['qcow2-unknown-feature', 'an unknown bit', [{ at: 79, u8: 32 }]],
    ['qcow2-unknown-feature', 'an unknown high bit', [{ at: 72, u8: 128 }]],
    ['qcow2-corrupt', 'the corrupt bit', [{ at: 79, u8: 2 }]],
    ['qcow2-version', 'version 4', [{ at: 4, u32: 4 }]],
    ['qcow2-encryption', 'old AES', [{ at: 32, u32: 1 }]],
    ['qcow2-encryption', 'unknown encryption', [{ at: 32, u32: 3 }]],
    ['qcow2-encryption', 'LUKS without its header', [{ at: 32, u32: 2 }]],
    ['qcow2-cluster-size', 'clusters of 256 bytes', [{ at: 20, u32: 8 }]],
    ['qcow2-cluster-size', 'clusters of 4 MiB', [{ at: 20, u32: 22 }]],
    ['qcow2-cluster-size', 'clusters of 2^4G', [{ at: 20, u32: 0xffffffff }]],
    ['qcow2-header-length', 'a short header', [{ at: 100, u32: 72 }]],
    [
      'qcow2-header-length',
      'a header of 4 GiB',
      [{ at: 100, u32: 0xfffffff8 }],
    ],
    ['qcow2-header-length', 'an odd header', [{ at: 100, u32: 105 }]],
    ['qcow2-refcounts', 'wide reference counts', [{ at: 96, u32: 7 }]],
    ['qcow2-refcounts', 'no reference counts', [{ at: 56, u32: 0 }]],
    ['qcow2-refcounts', 'a huge refcount table', [{ at: 56, u32: 1 << 20 }]],
    ['virtual-size', '1 PiB', [{ at: 24, u64: 1n << 50n }]],
    ['virtual-size', '8 EiB - 1', [{ at: 24, u64: (1n << 63n) - 1n }]],
    ['virtual-size', '16 EiB - 1', [{ at: 24, u64: (1n << 64n) - 1n }]],
    ['no-content', 'no size', [{ at: 24, u64: 0n }]],
    ['qcow2-l1-size', 'an L1 table too small', [{ at: 24, u64: 1n << 40n }]],
    ['qcow2-l1-size', 'an L1 table too large', [{ at: 36, u32: 1 << 24 }]],
    ['qcow2-table-offset', 'L1 in the header', [{ at: 40, u64: 0n }]],
    ['qcow2-table-offset', 'L1 off its boundary', [{ at: 40, u64: 196609n }]],
    ['truncated', 'L1 past the end', [{ at: 40, u64: 1n << 40n }]],
    ['qcow2-table-offset', 'refcounts in the header', [{ at: 48, u64: 0n }]],
    [
      'qcow2-l1-entry',
      'an L2 table in the header',
      [{ at: 196608, u64: 512n }],
    ],
    ['truncated', 'an L2 table past the end', [{ at: 196608, u64: 1n << 40n }]],
    ['truncated', 'a cluster past the end', [{ at: 262144, u64: 1n << 40n }]],
    ['qcow2-snapshots', 'a million snapshots', [{ at: 60, u32: 1e6 }]],
    ['qcow2-snapshots', 'a snapshot table in the header', [{ at: 60, u32: 1 }]],
    [
      'truncated',
      'a snapshot table past the end',
      [
        { at: 60, u32: 1 },
        { at: 64, u64: 1n << 40n },
      ],
    ],
    [
      'qcow2-compression',
      'unknown compression',
      [
        { at: 100, u32: 112 },
        { at: 104, u8: 2 },
        { at: 79, u8: 8 },
      ],
    ],
    [
      'qcow2-compression',
      'compression without its bit',
      [
        { at: 100, u32: 112 },
        { at: 104, u8: 1 },
      ],
    ],
    [
      'compressed-data',
      'a compressed cluster of noise',
      [{ at: 262144, u64: (1n << 62n) | 512n }],
    ],
  ];
  it.each(bent)('%s: %s', async (rule, _, bends) => {
    await expect(refusalOf(bend(qcow2, bends))).resolves.toBe(rule);
  });

  it('refuses what header extensions bring in', async () => {
    const name = Buffer.from('/etc/shadow');
    const types = { dataFile: 0x44415441, backingFormat: 0xe2792aca };
    expect(await refusalOf(withExtension(qcow2, types.dataFile, name))).toBe(
      'qcow2-data-file',
    );
    expect(
      await refusalOf(withExtension(qcow2, types.backingFormat, name)),
    ).toBe('qcow2-backing-file');
    const endless = bend(withExtension(qcow2, 0x6803f857, name), [
      { at: 108, u32: 0xffffffff },
    ]);
    expect(await refusalOf(endless)).toBe('qcow2-extensions');
    const zeroLength = Buffer.alloc(
      8 * 1024,
      '\x68\x03\xf8\x57\0\0\0\0',
      'latin1',
    );
    expect(await refusalOf(bend(qcow2, [{ at: 104, bytes: zeroLength }]))).toBe(
      'qcow2-extensions',
    );
    // An extension that is only informative does no harm.
    await expect(
      inspectDisk(bufferReader(withExtension(qcow2, 0x6803f857, name))),
    ).resolves.toBeDefined();
  });

  it('refuses every truncation', async () => {
    for (const size of [
      1, 4, 8, 71, 72, 103, 104, 511, 65536, 131072, 262144,
    ]) {
      await expect(refusalOf(qcow2.subarray(0, size))).resolves.toEqual(
        expect.any(String),
      );
    }
  });
});

describe('vmdk', () => {
  const sectors = disk.length / 512;
  const descriptorOf = (
    options: Partial<Parameters<typeof vmdkDescriptor>[0]>,
  ) => vmdkDescriptor({ createType: 'streamOptimized', sectors, ...options });
  const flat = descriptorOf({ extent: `RW ${sectors} FLAT "/etc/passwd" 0` });

  it.each([
    ['vmdk-extent', { extent: `RW ${sectors} FLAT "/etc/passwd" 0` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "/etc/passwd"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "..\\secret"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "json:{}"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "nbd:host:1"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE ".."` }],
    ['vmdk-extent', { extent: `NOACCESS ${sectors} ZERO` }],
    ['vmdk-extent', { extent: '' }],
    ['vmdk-extent', { extra: `RW ${sectors} SPARSE "second.vmdk"` }],
    ['vmdk-parent', { extra: 'parentFileNameHint="/etc/passwd"' }],
    ['vmdk-parent', { extra: '# parentFileNameHint="/etc/passwd"' }],
    ['vmdk-parent', { extra: '#parentCID=00000001' }],
    ['vmdk-descriptor', { extra: 'changeTrackPath="/etc/passwd"' }],
    ['vmdk-descriptor', { extra: 'ddb.x = "../../etc/passwd"' }],
    ['vmdk-descriptor', { extra: 'something else' }],
    ['vmdk-descriptor', { extra: '__proto__=1' }],
    ['vmdk-descriptor', { extra: 'CID=00000001' }],
    ['vmdk-descriptor', { extra: 'ddb.x = "\x1b[2J"' }],
    ['vmdk-subformat', { createType: 'monolithicFlat' }],
    ['vmdk-subformat', { createType: 'twoGbMaxExtentSparse' }],
    ['vmdk-descriptor', { createType: 'monolithicSparse' }],
    ['vmdk-descriptor', { extent: `RW ${sectors + 1} SPARSE "disk.vmdk"` }],
  ])('%s: %j', async (rule, options) => {
    await expect(
      refusalOf(streamVmdkOf(disk, descriptorOf(options))),
    ).resolves.toBe(rule);
  });

  it.each<[string, string, Bend[]]>([
    [
      'no-content',
      'no capacity: QEMU would follow the text',
      [{ at: 12, u64: 0n }],
    ],
    ['virtual-size', '8 EiB', [{ at: 12, u64: (1n << 54n) - 1n }]],
    ['vmdk-version', 'version 4', [{ at: 4, u32: 4 }]],
    ['vmdk-unknown-feature', 'an unknown flag', [{ at: 8, u32: 0x70001 }]],
    ['vmdk-unknown-feature', 'unknown compression', [{ at: 77, u16: 2 }]],
    ['vmdk-newlines', 'text mode transfer', [{ at: 75, u8: 10 }]],
    ['vmdk-grain-size', 'grains of no size', [{ at: 20, u64: 0n }]],
    ['vmdk-grain-size', 'grains of 1 GiB', [{ at: 20, u64: 1n << 21n }]],
    ['vmdk-tables', 'empty grain tables', [{ at: 44, u32: 0 }]],
    ['vmdk-tables', 'huge grain tables', [{ at: 44, u32: 1 << 30 }]],
    ['vmdk-descriptor', 'a descriptor elsewhere', [{ at: 28, u64: 5n }]],
    [
      'vmdk-descriptor',
      'no descriptor',
      [
        { at: 28, u64: 0n },
        { at: 36, u64: 0n },
      ],
    ],
    ['vmdk-descriptor', 'a huge descriptor', [{ at: 36, u64: 1n << 40n }]],
    ['vmdk-descriptor', 'not compressed', [{ at: 77, u16: 0 }]],
    [
      'truncated',
      'a grain directory past the end',
      [{ at: 56, u64: 1n << 40n }],
    ],
    ['vmdk-tables', 'no grain directory', [{ at: 56, u64: 0n }]],
  ])('%s: %s', async (rule, _, bends) => {
    await expect(refusalOf(bend(vmdk, bends, true))).resolves.toBe(rule);
  });

  it('refuses text descriptors and hidden text, whatever the name', async () => {
    expect(await refusalOf(Buffer.from(flat))).toBe('format-not-taken');
    expect(await refusalOf(Buffer.from(`\n# x\n\nversion=1\n${flat}`))).toBe(
      'format-not-taken',
    );
    const unended = Buffer.from(vmdk);
    unended.fill('#', 512 + descriptorOf({}).length, 512 + 40 * 512);
    expect(await refusalOf(unended)).toBe('vmdk-descriptor');
  });

  it('refuses a footer that is cut off or says otherwise', async () => {
    expect(await refusalOf(vmdk.subarray(0, -512))).toBe('truncated');
    expect(await refusalOf(vmdk.subarray(0, vmdk.length / 2))).toBe(
      'truncated',
    );
    const footer = vmdk.length - 1024;
    expect(
      await refusalOf(bend(vmdk, [{ at: footer + 12, u64: 1n }], true)),
    ).toBe('vmdk-footer');
  });
});

describe('polyglots, archives, texts', () => {
  const iso = isoDisc({ bios: true });
  const footer = Buffer.from('conectix'.padEnd(512, '\0'));
  const tar = bend(disk, [{ at: 257, bytes: Buffer.from('ustar\0') }]);

  it.each([
    ['ISO and qcow2', bend(iso, [{ at: 0, bytes: qcow2.subarray(0, 512) }])],
    ['ISO and VMDK', bend(iso, [{ at: 0, bytes: vmdk.subarray(0, 8192) }])],
    [
      'ISO and a VMDK text',
      bend(iso, [
        { at: 0, bytes: Buffer.from('# Disk DescriptorFile\nversion=1\n') },
      ]),
    ],
    ['ISO and VDI', bend(iso, [{ at: 0x40, u32: 0xbeda107f }], true)],
    ['ISO and VHD', Buffer.concat([iso, footer])],
    ['qcow2 and VHD', Buffer.concat([qcow2, footer])],
    ['QED and ISO', bend(iso, [{ at: 0, bytes: Buffer.from('QED\0') }])],
    ['gzip and ISO', bend(iso, [{ at: 0, bytes: gzipSync('x') }])],
  ])('%s', async (_, image) => {
    await expect(refusalOf(image)).resolves.toBe('several-formats');
  });

  it.each([
    ['QCOW version 1', bend(qcow2, [{ at: 4, u32: 1 }])],
    ['QED', Buffer.from('QED\0'.padEnd(4096, '\0'))],
    ['Parallels', Buffer.from('WithouFreSpacExt'.padEnd(4096, '\0'))],
    ['Bochs', Buffer.from('Bochs Virtual HD Image'.padEnd(4096, '\0'))],
    ['cloop', Buffer.from('#!/bin/sh\n#V2.0 Format\nmodprobe cloop\n')],
    ['dmg', Buffer.concat([disk, Buffer.from('koly'.padEnd(512, '\0'))])],
    ['LUKS', Buffer.from('LUKS\xba\xbe\0\x01'.padEnd(4096, '\0'), 'latin1')],
    ['OVA', tar],
    ['gzip', gzipSync(disk)],
    ['zstd', zstdCompressSync(disk)],
    ['xz', Buffer.from('\xfd7zXZ\0\0'.padEnd(999, '\x01'), 'latin1')],
    ['zip', Buffer.from('PK\x03\x04'.padEnd(999, '\x01'), 'latin1')],
    ['bzip2', Buffer.from('BZh91AY&SY'.padEnd(999, '\x01'), 'latin1')],
    ['COWD', Buffer.from('COWD'.padEnd(999, '\0'))],
    ['Windows imaging', Buffer.from('MSWIM\0\0\0'.padEnd(999, '\0'))],
  ])('%s is known and refused by name', async (_, image) => {
    await expect(refusalOf(image)).resolves.toBe('format-not-taken');
  });

  it.each([
    ['not-a-disk-html', '\n <!DOCTYPE html><html><title>Log in</title></html>'],
    ['not-a-disk-html', '\ufeff<html lang="en">'],
    [
      'not-a-disk-markup',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    ],
    ['not-a-disk-markup', '{"error":"not found"}'],
    ['not-a-disk-text', 'd2a84f4b8b650937ec8f73cd8be2c74a  debian.qcow2\n'],
  ])('%s: %s', async (rule, text) => {
    const bytes = Buffer.from(text);
    await expect(refusalOf(bytes)).resolves.toBe(rule);
    expect(detectDiskStart(bytes).refusal?.remedy).toMatch(/\w/);
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    await expect(refusalOf(wide)).resolves.toBe(rule);
  });

  it('refuses nothing, noise, zeros and half a disk', async () => {
    expect(await refusalOf(Buffer.alloc(0))).toBe('empty');
    expect(await refusalOf(Buffer.alloc(MIB))).toBe('not-a-disk');
    expect(await refusalOf(Buffer.from([1]))).toBe('not-a-disk');
    expect(await refusalOf(disk.subarray(0, MIB))).toBe('truncated');
    const gpt = gptDisk([{ type: gptTypes.esp, content: fatVolume([]) }]);
    expect(await refusalOf(gpt.subarray(0, -512))).toBe('truncated');
    expect(await refusalOf(iso.subarray(0, -2048))).toBe('truncated');
    expect(await refusalOf(iso.subarray(0, 34 * 1024))).toBe('truncated');
  });

  it('refuses what was declared as something else', async () => {
    for (const declaredFormat of ['raw', 'vmdk', 'iso'] as const) {
      await expect(
        inspectDisk(bufferReader(qcow2), { declaredFormat }),
      ).rejects.toMatchObject({ rule: 'format-mismatch' });
    }
    await expect(
      inspectDisk(bufferReader(disk), { declaredFormat: 'qcow2' }),
    ).rejects.toThrow('declared as qcow2, but its content is raw');
  });
});

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

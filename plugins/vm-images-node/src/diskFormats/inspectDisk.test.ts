import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  extVolume,
  fatVolume,
  gptDisk,
  gptTypes,
  isoDisc,
  mbrDisk,
} from './__testUtils__/contents';
import { qcow2Of, streamVmdkOf } from './__testUtils__/containers';
import {
  convertedBy,
  describeWithQemuImg,
  qemuImg,
  temporaryFolder,
} from './__testUtils__/qemu';
import { inspectDisk } from './inspectDisk';
import { bufferReader, fileReader } from './readers';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const hybridDisk = gptDisk(
  [
    { type: gptTypes.biosBoot },
    { type: gptTypes.esp, content: fatVolume(['BOOTX64.EFI']) },
    { type: gptTypes.rootX86 },
  ],
  { bootCode: 'code' },
);

describe('facts of raw disks', () => {
  it.each([
    [
      'GPT for BIOS and UEFI',
      hybridDisk,
      { partitionTable: 'gpt', bootMode: 'both', architecture: 'x86_64' },
    ],
    [
      'GPT for UEFI on ARM',
      gptDisk([
        { type: gptTypes.esp, content: fatVolume(['BOOTAA64.EFI']) },
        { type: gptTypes.linux },
      ]),
      { partitionTable: 'gpt', bootMode: 'uefi', architecture: 'aarch64' },
    ],
    [
      'GPT whose root partition tells the architecture',
      gptDisk([{ type: gptTypes.rootArm }]),
      { partitionTable: 'gpt', bootable: false, architecture: 'aarch64' },
    ],
    [
      'GPT with an EFI partition that holds no loader',
      gptDisk([{ type: gptTypes.esp, content: fatVolume([]) }]),
      { partitionTable: 'gpt', bootable: false },
    ],
    [
      'MBR with an active partition',
      mbrDisk([{ type: '83', active: true }], { bootCode: 'syslinux' }),
      { partitionTable: 'mbr', bootMode: 'bios', architecture: 'x86_64' },
    ],
    [
      'MBR with GRUB and no active partition',
      mbrDisk([{ type: '83' }], { bootCode: 'xx GRUB xx' }),
      { partitionTable: 'mbr', bootMode: 'bios', bootable: true },
    ],
    [
      'MBR with data only',
      mbrDisk([{ type: '83' }]),
      { partitionTable: 'mbr', bootable: false },
    ],
    [
      'a FAT volume',
      fatVolume([], 'CIDATA'),
      { partitionTable: 'none', bootable: false, label: 'CIDATA' },
    ],
    [
      'an ext volume',
      extVolume('données'),
      { partitionTable: 'none', bootable: false, label: 'données' },
    ],
  ])('%s', async (_, disk, facts) => {
    const found = await inspectDisk(bufferReader(disk));
    expect(found).toMatchObject({
      format: 'raw',
      virtualSizeBytes: disk.length,
      sizeBytes: disk.length,
      details: { encrypted: false },
      facts,
    });
    expect(found.facts.bootMode !== undefined).toBe(found.facts.bootable);
  });

  it('takes an unknown content only when told to', async () => {
    const noise = Buffer.alloc(MIB, '\x01\x80\x00\xff', 'latin1');
    await expect(inspectDisk(bufferReader(noise))).rejects.toMatchObject({
      rule: 'not-a-disk',
    });
    await expect(
      inspectDisk(bufferReader(noise), { allowUnknownContent: true }),
    ).resolves.toMatchObject({ format: 'raw' });
  });
});

describe('facts of discs', () => {
  it.each([
    ['BIOS', { bios: true }, { bootMode: 'bios', architecture: 'x86_64' }],
    [
      'UEFI on ARM',
      { efiLoaders: ['BOOTAA64.EFI'] },
      { bootMode: 'uefi', architecture: 'aarch64' },
    ],
    [
      'both, hybrid',
      { bios: true, efiLoaders: ['BOOTX64.EFI'], hybrid: true },
      { bootMode: 'both', architecture: 'x86_64' },
    ],
    ['not bootable', {}, { bootable: false }],
  ])('%s', async (_, options, facts) => {
    const disc = isoDisc({ ...options, label: 'Debian 12' });
    await expect(inspectDisk(bufferReader(disc))).resolves.toMatchObject({
      format: 'iso',
      virtualSizeBytes: disc.length,
      facts: { ...facts, label: 'Debian 12' },
    });
  });
});

describe('hand-made containers', () => {
  it.each([
    ['qcow2', qcow2Of(hybridDisk), { version: 3 }],
    [
      'vmdk',
      streamVmdkOf(hybridDisk),
      { subformat: 'streamOptimized', compression: 'deflate' },
    ],
  ])('%s is read down to the guest', async (format, image, details) => {
    await expect(inspectDisk(bufferReader(image))).resolves.toMatchObject({
      format,
      virtualSizeBytes: hybridDisk.length,
      details,
      facts: { partitionTable: 'gpt', bootMode: 'both', bootable: true },
    });
  });
});

describeWithQemuImg('images made by qemu-img', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['qcow2', {}, ['-O', 'qcow2']],
    ['qcow2', { version: 2 }, ['-O', 'qcow2', '-o', 'compat=0.10']],
    ['qcow2', { compression: 'zlib' }, ['-c', '-O', 'qcow2']],
    [
      'qcow2',
      { compression: 'zstd' },
      ['-c', '-O', 'qcow2', '-o', 'compression_type=zstd'],
    ],
    [
      'qcow2',
      { clusterSizeBytes: 512 },
      ['-O', 'qcow2', '-o', 'cluster_size=512'],
    ],
    [
      'qcow2',
      { clusterSizeBytes: 2 * MIB },
      ['-c', '-O', 'qcow2', '-o', 'cluster_size=2M'],
    ],
    ['qcow2', {}, ['-O', 'qcow2', '-o', 'extended_l2=on']],
    [
      'qcow2',
      {},
      ['-O', 'qcow2', '-o', 'lazy_refcounts=on,preallocation=metadata'],
    ],
    ['vmdk', { subformat: 'monolithicSparse' }, ['-O', 'vmdk']],
    [
      'vmdk',
      { subformat: 'streamOptimized' },
      ['-O', 'vmdk', '-o', 'subformat=streamOptimized'],
    ],
    ['vhd', { subformat: 'dynamic' }, ['-O', 'vpc']],
    ['vhd', { subformat: 'dynamic' }, ['-O', 'vpc', '-o', 'force_size=on']],
    ['vhd', { subformat: 'fixed' }, ['-O', 'vpc', '-o', 'subformat=fixed']],
    ['vhdx', { subformat: 'dynamic' }, ['-O', 'vhdx']],
    ['vhdx', { subformat: 'fixed' }, ['-O', 'vhdx', '-o', 'subformat=fixed']],
    ['vdi', { subformat: 'dynamic' }, ['-O', 'vdi']],
    ['vdi', { subformat: 'static' }, ['-O', 'vdi', '-o', 'static=on']],
  ])('%s %j', async (format, details, args) => {
    const image = convertedBy(folder, hybridDisk, ...args);
    const path = join(folder, 'converted');
    const driver = format === 'vhd' ? 'vpc' : format;
    const info = JSON.parse(
      qemuImg('info', '-f', driver, '--output=json', path),
    );
    const reader = await fileReader(path);
    await expect(inspectDisk(reader)).resolves.toMatchObject({
      format,
      sizeBytes: image.length,
      virtualSizeBytes: info['virtual-size'],
      details: { encrypted: false, ...details },
      facts: {
        partitionTable: 'gpt',
        bootMode: 'both',
        architecture: 'x86_64',
        bootable: true,
      },
    });
    await reader.close();
  });

  it('an empty disk, an encrypted one, one with snapshots', async () => {
    const path = join(folder, 'other.qcow2');
    qemuImg('create', '-f', 'qcow2', path, '1T');
    const empty = await fileReader(path);
    await expect(inspectDisk(empty)).resolves.toMatchObject({
      virtualSizeBytes: 1024 ** 4,
      facts: { partitionTable: 'none', bootable: false },
    });
    await empty.close();

    qemuImg('snapshot', '-c', 'first', path);
    qemuImg('snapshot', '-c', 'second', path);
    const snapshots = await fileReader(path);
    await expect(inspectDisk(snapshots)).resolves.toMatchObject({
      details: { snapshots: 2 },
    });
    await snapshots.close();

    qemuImg(
      ...['create', '--object', 'secret,id=key,data=secret', '-f', 'qcow2'],
      ...['-o', 'encrypt.format=luks,encrypt.key-secret=key'],
      ...['-o', 'encrypt.iter-time=1000', path, '16M'],
    );
    const encrypted = await fileReader(path);
    const found = await inspectDisk(encrypted);
    await encrypted.close();
    expect(found.details.encrypted).toBe(true);
    expect(found.facts).toEqual({});
    // Making a LUKS header stretches the key for seconds on a busy machine.
  }, 60_000);

  it('agrees with qemu-img on the images that are made by hand', () => {
    for (const [format, image] of [
      ['qcow2', qcow2Of(hybridDisk)],
      ['vmdk', streamVmdkOf(hybridDisk)],
    ] as const) {
      const path = join(folder, `by-hand.${format}`);
      const content = join(folder, 'by-hand.raw');
      writeFileSync(path, image);
      writeFileSync(content, hybridDisk);
      expect(
        qemuImg('compare', '-f', format, '-F', 'raw', path, content),
      ).toContain('identical');
    }
  });
});

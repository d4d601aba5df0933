/** Appliances as they should be, and every way in which they could harm. */
import { mbrDisk } from '../__testUtils__/contents';
import { streamVmdkOf, vmdkDescriptor } from '../__testUtils__/containers';
import { digestLine, ovfOf, tarOf } from '../__testUtils__/ovas';
import type { OvaFile, OvfParts } from '../__testUtils__/ovas';
import { BrokenImageError, UnsafeImageError } from '../errors';
import { inspectDisk } from '../inspectDisk';
import { bufferReader } from '../readers';
import { detectDiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { diskInOva, readOva } from './readOva';

const disk = mbrDisk([{ type: '83', active: true }], { bootCode: 'code' });
const vmdk = streamVmdkOf(disk);

const ovaOf = (parts?: OvfParts, files: OvaFile[] = [['disk1.vmdk', vmdk]]) =>
  tarOf([['web.ovf', ovfOf(parts)], ...files]);
const read = (archive: Buffer) => readOva(bufferReader(archive));

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    failure => failure,
  );
  const isRefusal =
    error instanceof UnsafeImageError || error instanceof BrokenImageError;
  if (!isRefusal) throw error ?? new Error('It was taken');
  return error;
}

describe('an OVA', () => {
  it('tells its machine, and where its disks are', async () => {
    const archive = await ovaOf(
      {
        files: [
          { id: 'a', href: 'data.vmdk', size: vmdk.length },
          { id: 'b', href: 'system.vmdk' },
        ],
        disks: [
          { id: 'd1', file: 'a' },
          { id: 'empty' },
          { id: 'd2', file: 'b' },
        ],
        order: ['d2', 'empty', 'd1'],
      },
      [
        ['web.nvram', 'x'],
        ['data.vmdk', vmdk],
        ['system.vmdk', vmdk],
      ],
    );
    expect(detectDiskStart(archive.subarray(0, 65536))).toEqual({
      container: 'ova',
    });
    const ova = await read(archive);
    expect(ova).toMatchObject({
      ...{ name: 'web-01', cpus: 2 },
      facts: {
        os: { type: 'linux', distribution: 'debian', version: '12' },
        ...{ bootMode: 'uefi', minMemoryMiB: 2048 },
      },
    });
    expect(ova.disks.map(({ name }) => name)).toEqual([
      ...['system.vmdk', 'data.vmdk'],
    ]);
    for (const one of ova.disks) {
      const reader = diskInOva(bufferReader(archive), one);
      expect(
        await inspectDisk(reader, { declaredFormat: 'vmdk' }),
      ).toMatchObject({ format: 'vmdk', virtualSizeBytes: disk.length });
    }
    await ova.verify();
  });

  it.each([
    [
      '<rasd:VirtualQuantity>2</rasd:VirtualQuantity><rasd:AllocationUnits>GigaBytes</rasd:AllocationUnits>',
      2048,
    ],
    ['<rasd:VirtualQuantity>512</rasd:VirtualQuantity>', 512],
    ['<rasd:VirtualQuantity>-1</rasd:VirtualQuantity>', undefined],
  ])('reads memory of %s', async (memory, minMemoryMiB) => {
    const { facts } = await read(await ovaOf({ memory }));
    expect(facts.minMemoryMiB).toBe(minMemoryMiB);
  });

  it('keeps to what its manifest promises', async () => {
    const ovf = ovfOf();
    const files: OvaFile[] = [
      ['web.ovf', ovf],
      ['web.mf', digestLine('web.ovf', ovf) + digestLine('disk1.vmdk', vmdk)],
      ['disk1.vmdk', vmdk],
    ];
    const whole = await read(await tarOf(files));
    await whole.verify();
    const other = Buffer.from(vmdk);
    other[other.length - 2000] += 1;
    files[2] = ['disk1.vmdk', other];
    const bent = await read(await tarOf(files));
    expect((await refusal(bent.verify())).rule).toBe('ova-manifest');
  });

  it.each([
    ['is no list of digests', 'hello', 'ova-manifest'],
    ['names what is not there', digestLine('x.vmdk', 'x'), 'ova-manifest'],
    ['is huge', 'x'.repeat(70_000), 'ova-text'],
  ])('is refused if its manifest %s', async (_, text, rule) => {
    const archive = await ovaOf({}, [
      ['web.mf', text],
      ['disk1.vmdk', vmdk],
    ]);
    expect((await refusal(read(archive))).rule).toBe(rule);
  });
});

describe('a hostile archive', () => {
  const link = { linkname: '/etc/shadow', size: 0 };
  it.each<[string, OvaFile[], string]>([
    ['a path upwards', [['../disk1.vmdk', vmdk]], 'ova-name'],
    ['an absolute path', [['/etc/passwd', 'x']], 'ova-name'],
    ['a folder in a name', [['a/disk1.vmdk', vmdk]], 'ova-name'],
    ['a backslash', [['..\\disk1.vmdk', vmdk]], 'ova-name'],
    ['a control character', [['disk\n1.vmdk', vmdk]], 'ova-name'],
    [
      'a symbolic link',
      [[{ name: 'disk1.vmdk', type: 'symlink', ...link }, '']],
      'ova-entry-type',
    ],
    [
      'a hard link',
      [[{ name: 'disk1.vmdk', type: 'link', ...link }, '']],
      'ova-entry-type',
    ],
    [
      'a device',
      [[{ name: 'disk1.vmdk', type: 'block-device', size: 0 }, '']],
      'ova-entry-type',
    ],
    [
      'a folder',
      [[{ name: 'disk1.vmdk', type: 'directory', size: 0 }, '']],
      'ova-entry-type',
    ],
    [
      'the same name twice',
      [
        ['disk1.vmdk', vmdk],
        ['DISK1.vmdk', vmdk],
      ],
      'ova-duplicate',
    ],
    [
      'more files than any machine has',
      Array.from({ length: 80 }, (_, at) => [`f${at}`, 'x'] as OvaFile),
      'ova-entries',
    ],
    [
      'a name that an extended header changes',
      [[{ name: 'disk1.vmdk', pax: { path: '../x' } }, vmdk]],
      'ova-archive',
    ],
    ['a second description', [['b.ovf', ovfOf()]], 'ova-description'],
    ['no disk', [], 'ova-disk'],
  ])('is refused for %s', async (_, files, rule) => {
    expect((await refusal(read(await ovaOf({}, files)))).rule).toBe(rule);
  });

  it('is refused for sizes and headers that lie', async () => {
    const archive = await ovaOf();
    const second = 512 * (1 + Math.ceil(ovfOf().length / 512));
    const bent = (change: (copy: Buffer) => void) => {
      const copy = Buffer.from(archive);
      change(copy);
      const header = copy.subarray(second, second + 512);
      header.write('        ', 148, 'latin1');
      const sum = header.reduce((all, byte) => all + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      return refusal(read(copy));
    };
    const size = (text: string) => (copy: Buffer) =>
      void copy.write(text, second + 124, 'latin1');
    expect(await bent(size('77777777777\0'))).toBeInstanceOf(BrokenImageError);
    expect(await bent(size('-0000000001\0'))).toBeInstanceOf(BrokenImageError);
    const huge = (copy: Buffer) => {
      copy.fill(0xff, second + 124, second + 136);
      copy[second + 124] = 0x80;
    };
    expect((await bent(huge)).rule).toBe('truncated');
    const damaged = Buffer.from(archive);
    damaged[second] ^= 1;
    expect((await refusal(read(damaged))).rule).toBe('ova-archive');
    const cut = archive.subarray(0, second + 512 + 100);
    expect((await refusal(read(cut))).rule).toBe('truncated');
  });
});

describe('a hostile description', () => {
  const entities =
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
  const laughs =
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
  it.each<[string, OvfParts, string]>([
    ['names a file elsewhere', { prolog: entities }, 'ova-xml'],
    ['has entities of its own', { prolog: laughs, machine: '&b;' }, 'ova-xml'],
    ['uses entities that nobody declared', { machine: '&b;' }, 'ova-xml'],
    ['is no XML', { machine: '<b>' }, 'ova-xml'],
    [
      'is nested deeply',
      { machine: '<a>'.repeat(99) + '</a>'.repeat(99) },
      'ova-xml',
    ],
    ['is endless', { machine: '<a/>'.repeat(30_000) }, 'ova-xml'],
    ['is huge', { machine: 'x'.repeat(2 ** 20) }, 'ova-text'],
    ['has two machines', { machines: 2 }, 'ova-machines'],
    ['has no disk', { disks: [] }, 'ova-disks'],
    [
      'has a disk without a file',
      { disks: [{ id: 'a', file: 'nothing' }] },
      'ova-disk',
    ],
    [
      'names a disk on the web',
      { files: [{ id: 'file1', href: 'http://169.254.169.254/x' }] },
      'ova-disk',
    ],
    [
      'names a disk of the host',
      { files: [{ id: 'file1', href: '/etc/shadow' }] },
      'ova-disk',
    ],
    [
      'lies of a size',
      { files: [{ id: 'file1', href: 'disk1.vmdk', size: 1 }] },
      'ova-size',
    ],
    [
      'has a compressed disk',
      {
        files: [
          { id: 'file1', href: 'disk1.vmdk', more: 'ovf:compression="gzip"' },
        ],
      },
      'ova-disk',
    ],
    [
      'has a disk that rests on another',
      { disks: [{ id: 'a', file: 'file1', more: 'ovf:parentRef="b"' }] },
      'ova-disk',
    ],
    [
      'has one file for two disks',
      {
        disks: [
          { id: 'a', file: 'file1' },
          { id: 'b', file: 'file1' },
        ],
      },
      'ova-duplicate',
    ],
  ])('is refused if it %s', async (_, parts, rule) => {
    expect((await refusal(read(await ovaOf(parts)))).rule).toBe(rule);
  });
});

it('refuses disks in it that name other files, as it does alone', async () => {
  const sectors = disk.length / 512;
  const text = vmdkDescriptor({
    ...{ createType: 'streamOptimized', sectors },
    extent: `RW ${sectors} FLAT "/etc/shadow" 0`,
  });
  const hostile = streamVmdkOf(disk, text);
  const archive = await ovaOf({}, [['disk1.vmdk', hostile]]);
  const ova = await read(archive);
  const reader = diskInOva(bufferReader(archive), ova.disks[0]);
  const inStream = await refusal(
    inspectDisk(reader, { declaredFormat: 'vmdk' }),
  );
  expect(inStream.rule).toBe('vmdk-extent');
  const plain = await ovaOf({}, [['disk1.vmdk', text]]);
  const [only] = (await read(plain)).disks;
  const alone = await refusal(
    inspectDisk(diskInOva(bufferReader(plain), only), {
      declaredFormat: 'vmdk',
    }),
  );
  expect(alone.rule).toBe('format-not-taken');
});

it('takes no other archive for an OVA', async () => {
  const archive = await tarOf([['disk1.vmdk', vmdk]]);
  expect(detectDiskStart(archive).refusal?.reason).toContain('tar archive');
  expect((await refusal(read(archive))).rule).toBe('ova-description');
  expect((await refusal(inspectDisk(bufferReader(archive)))).rule).toBe(
    'format-not-taken',
  );
});

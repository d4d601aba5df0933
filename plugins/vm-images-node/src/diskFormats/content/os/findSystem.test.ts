/** Real file systems, made by `mke2fs`, and what becomes of them when bytes lie. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspectDisk } from '../../inspectDisk';
import { bufferReader, withFile } from '../../readers';
import {
  extVolume,
  gptDisk,
  gptTypes,
  mbrDisk,
} from '../../__testUtils__/contents';
import type { DiskReader } from '../../types';
import { findSystem } from './findSystem';
import { onBudget } from './budget';

jest.setTimeout(120_000);

const MIB = 1024 ** 2;
const whole = (volume: Buffer) => [{ start: 0, size: volume.length }];

/** The head of a program for a processor. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 0, 'latin1');
  head[5] = 1;
  head.writeUInt16LE(machine, 18);
  return head;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'os-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file system with these files; `-> x` makes a symbolic link. */
async function ext4(
  name: string,
  files: Record<string, string | Buffer>,
  options: string[] = [],
): Promise<Buffer> {
  const tree = join(folder, `${name}-tree`);
  await mkdir(tree);
  for (const [path, content] of Object.entries(files)) {
    const file = join(tree, path);
    await mkdir(dirname(file), { recursive: true });
    const link = /^-> (.*)$/.exec(content.toString());
    if (link) await symlink(link[1], file);
    else await writeFile(file, content);
  }
  const image = join(folder, `${name}.img`);
  execFileSync(
    'mke2fs',
    ['-q', '-t', 'ext4', '-d', tree, ...options, image, '8M'],
    // Where Debian has it, which is no place for everybody's programs.
    { env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' } },
  );
  return readFile(image);
}

const debian = 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
/** As distributions lay it out: every name but one is a link. */
const usual = {
  'usr/lib/os-release': debian,
  'etc/os-release': '-> ../usr/lib/os-release',
  'usr/bin/dash': elf(62),
  'usr/bin/sh': '-> dash',
  bin: '-> usr/bin',
};

describe('reads the system from ext4', () => {
  const found = {
    os: { type: 'linux', distribution: 'debian', version: '12' },
    architecture: 'x86_64',
  };

  it.each([
    ['as it is made', []],
    ['with small blocks', ['-b', '1024']],
    ['without wide descriptors', ['-O', '^64bit,^metadata_csum']],
    ['without flexible groups', ['-O', '^flex_bg', '-g', '2048', '-b', '1024']],
  ])('%s', async (name, options) => {
    const volume = await ext4(name.replaceAll(' ', '-'), usual, options);
    expect(await findSystem(bufferReader(volume), whole(volume))).toEqual(
      found,
    );
  });

  it('in a directory of many names', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [
        `etc/a-${n}-${'x'.repeat(40)}`,
        '',
      ]),
    );
    const volume = await ext4('many', { ...many, ...usual }, [
      ...['-b', '1024', '-N', '4000'],
    ]);
    expect(await findSystem(bufferReader(volume), whole(volume))).toEqual(
      found,
    );
  });

  it('in a partition of a whole disk, which the inspection tells', async () => {
    const content = await ext4('small', {
      'etc/os-release': 'ID="ubuntu"\nVERSION_ID="24.04"\n',
      'bin/sh': elf(183),
    });
    const disk = Buffer.concat([
      mbrDisk([{ type: '83', size: content.length }], { size: MIB }),
      content,
    ]);
    const { facts } = await inspectDisk(bufferReader(disk));
    expect(facts).toMatchObject({
      os: { type: 'linux', distribution: 'ubuntu', version: '24.04' },
      architecture: 'aarch64',
    });
  });

  it.each([
    ['NAME="CentOS Stream"\nID="centos"\nVERSION_ID="9"', 'centos-stream', '9'],
    ["ID='ol'\nVERSION_ID='9.4'", 'oracle', '9.4'],
    ['ID=arch\nBUILD_ID=rolling', 'arch', undefined],
  ])(
    'and calls it as the catalog does: %s',
    async (text, distribution, version) => {
      const name = `called-${distribution}`;
      const volume = await ext4(name, { 'etc/os-release': text });
      const { os } = await findSystem(bufferReader(volume), whole(volume));
      expect(os).toEqual({
        ...{ type: 'linux', distribution, ...(version && { version }) },
      });
    },
  );
});

describe('tells nothing where nothing is certain', () => {
  it.each<[string, Record<string, string | Buffer>]>([
    ['links-in-circles', { 'etc/os-release': '-> os-release' }],
    ['link-to-parent', { etc: '-> .', 'os-release': '-> etc/etc/os-release' }],
    ['no-text', { 'etc/os-release': elf(62) }],
    ['odd-words', { 'etc/os-release': 'ID="$(reboot)"\nVERSION_ID=<b>' }],
    ['directory', { 'etc/os-release/x': '' }],
    ['empty', {}],
  ])('%s', async (name, files) => {
    const volume = await ext4(name, files);
    expect(await findSystem(bufferReader(volume), whole(volume))).toEqual({});
  });

  it('a superblock with nothing behind it', async () => {
    const volume = extVolume('root');
    expect(await findSystem(bufferReader(volume), whole(volume))).toEqual({});
  });

  it('only that it is Windows, where there is NTFS', async () => {
    const ntfs = Buffer.alloc(MIB);
    ntfs.write('NTFS    ', 3, 'latin1');
    const disk = gptDisk([{ type: gptTypes.linux, content: ntfs }]);
    const { facts } = await inspectDisk(bufferReader(disk));
    expect(facts.os).toEqual({ type: 'windows' });
  });
});

/** Counts what is read, so that a bound can be seen to hold. */
function counted(volume: Buffer) {
  const inner = bufferReader(volume);
  const count = { reads: 0, bytes: 0 };
  const reader: DiskReader = {
    size: inner.size,
    read(offset, length) {
      count.reads += 1;
      count.bytes += length;
      return inner.read(offset, length);
    },
  };
  return { count, reader };
}

/** The same numbers at every run. */
function randomNumbers(seed: number): (most: number) => number {
  let state = seed;
  return most => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % most;
  };
}

describe('keeps to its bounds', () => {
  it('whatever the bytes of a file system say', async () => {
    const volume = await ext4('fuzzed', usual, ['-b', '1024']);
    const random = randomNumbers(20261121);
    // Where the numbers are that lead on: superblock, descriptors, inodes.
    const used = [...volume.keys()].filter(at => volume[at] !== 0);
    for (let round = 0; round < 1500; round++) {
      const bent = Buffer.from(volume);
      const changes = 1 + random(8);
      for (let n = 0; n < changes; n++) {
        bent[used[random(used.length)]] = [0, 1, 0x7f, 0xff, random(256)][
          random(5)
        ];
      }
      const { count, reader } = counted(bent);
      // Never throws, whatever it finds.
      await findSystem(reader, whole(bent));
      expect(count.reads).toBeLessThanOrEqual(600);
      expect(count.bytes).toBeLessThanOrEqual(12 * MIB);
    }
  });

  it('where huge directories, inodes and partitions are claimed', async () => {
    const volume = await ext4('huge', usual, ['-b', '1024']);
    const table = volume.readUInt32LE(2 * 1024 + 8) * 1024;
    const size = volume.readUInt16LE(1024 + 88);
    for (let inode = 0; inode < 40; inode++) {
      const at = table + inode * size;
      volume.writeUInt32LE(0xffffffff, at + 4);
      volume.writeUInt32LE(0xffffffff, at + 108);
    }
    const { count, reader } = counted(volume);
    const parts = Array.from({ length: 4096 }, () => ({
      ...{ start: 0, size: Number.MAX_SAFE_INTEGER },
    }));
    await findSystem(reader, parts);
    expect(count.reads).toBeLessThanOrEqual(600);
    expect(count.bytes).toBeLessThanOrEqual(12 * MIB);
  });

  it('in time, too', async () => {
    let now = 0;
    const reader = onBudget(bufferReader(Buffer.alloc(100)), () => now);
    await reader.read(0, 1);
    now = 60_000;
    await expect(reader.read(0, 1)).rejects.toThrow('after 2 reads');
  });
});

const guests = process.env.VM_IMAGES_GUEST_IMAGE_DIR ?? '';
const real = ['small-linux', 'debian-12']
  .map(name => join(guests, `${name}.qcow2`))
  .filter(path => guests !== '' && existsSync(path));

(real.length > 0 ? describe : describe.skip)('real images', () => {
  it.each(real)('%s', async path => {
    const { facts } = await withFile(path, file => inspectDisk(file));
    expect(facts).toMatchObject({
      os: { type: 'linux', version: '12' },
      architecture: 'x86_64',
      bootMode: 'both',
    });
    expect(facts.os?.distribution).toMatch(/^debian/);
  });
});

/** Real discs, made by `xorriso`, and what becomes of them when bytes lie. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isoDisc } from '../../__testUtils__/contents';
import { inspectDisk } from '../../inspectDisk';
import { bufferReader } from '../../readers';
import { findIsoSystem } from './findIsoSystem';

jest.setTimeout(120_000);

const hasTool = !spawnSync('xorriso', ['--version']).error;
if (!hasTool) {
  // eslint-disable-next-line no-console -- whoever reads the results has to see what was left out
  console.warn(`Skipped: files of real discs: 'xorriso' is not installed`);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iso-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function disc(
  name: string,
  files: Record<string, string>,
  options: string[],
): Promise<Buffer> {
  const tree = join(folder, `${name}-tree`);
  await mkdir(tree);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content);
  }
  const iso = `${name}.iso`;
  execFileSync(
    'xorriso',
    ['-as', 'mkisofs', '-quiet', ...options, '-V', 'DISC', '-o', iso, tree],
    { cwd: folder, stdio: 'ignore' },
  );
  return readFile(join(folder, iso));
}

const debian = {
  '.disk/info':
    'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST 20240210-11:27',
};
const fedora = {
  '.treeinfo':
    '[general]\nname = Fedora-41\nfamily = Fedora\nversion = 41\narch = aarch64\n',
};

(hasTool ? describe : describe.skip)('what the files of a disc say', () => {
  it.each([
    ['debian-rock-ridge', debian, ['-R'], 'debian', '12', 'x86_64'],
    ['debian-joliet', debian, ['-J'], 'debian', '12', 'x86_64'],
    ['fedora', fedora, ['-R', '-J'], 'fedora', '41', 'aarch64'],
    [
      'ubuntu',
      {
        '.disk/info':
          'Ubuntu-Server 22.04.4 LTS "Jammy Jellyfish" - Release amd64 (20240216.1)',
      },
      ['-R'],
      ...['ubuntu', '22.04', 'x86_64'],
    ],
  ] as [string, Record<string, string>, string[], string, string, string][])(
    '%s',
    async (name, files, options, distribution, version, architecture) => {
      const image = await disc(name, files, options);
      const { facts, format } = await inspectDisk(bufferReader(image));
      expect(format).toBe('iso');
      expect(facts).toMatchObject({
        os: { type: 'linux', distribution, version },
        architecture,
        label: 'DISC',
      });
    },
  );

  it('is nothing on a disc without them', async () => {
    const image = await disc('plain', { 'readme.txt': 'debian' }, ['-R', '-J']);
    expect(await findIsoSystem(bufferReader(image))).toEqual({});
  });

  it('keeps to its bounds, whatever the bytes say', async () => {
    const image = await disc('fuzzed', { ...debian, ...fedora }, ['-R', '-J']);
    const used = [...image.keys()].filter(at => image[at] !== 0);
    let state = 20261121;
    const random = (most: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % most;
    };
    for (let round = 0; round < 1000; round++) {
      const bent = Buffer.from(image);
      for (let n = 1 + random(6); n > 0; n--) {
        bent[used[random(used.length)]] = random(256);
      }
      let bytes = 0;
      const inner = bufferReader(bent);
      await findIsoSystem({
        size: inner.size,
        read(offset, length) {
          bytes += length;
          return inner.read(offset, length);
        },
      });
      expect(bytes).toBeLessThanOrEqual(12 * 1024 ** 2);
    }
  });
});

it('tells nothing of a disc that is only a shell', async () => {
  const image = isoDisc({ bios: true });
  expect(await findIsoSystem(bufferReader(image))).toEqual({});
});

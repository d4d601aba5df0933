/** What the content of a disk says of its system, from the check to the image. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { imageFromRow } from '../database/images';
import { ImportBench } from './__testUtils__/ImportBench';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const release = 'NAME=Debian\nID=debian\nVERSION_ID="12"\n';
const debian = {
  type: 'linux',
  distribution: 'debian',
  version: '12',
} as const;

describe.each(databases.eachSupportedId())('detection on %s', id => {
  let bench: ImportBench;
  let folder: string;
  let disk: Buffer;

  beforeEach(async () => {
    bench = await ImportBench.start(await databases.init(id));
    folder = await mkdtemp(join(tmpdir(), 'detected-'));
    await mkdir(join(folder, 'tree', 'etc'), { recursive: true });
    await writeFile(join(folder, 'tree', 'etc', 'os-release'), release);
    const [tree, image] = [join(folder, 'tree'), join(folder, 'disk.img')];
    execFileSync('mke2fs', ['-q', '-t', 'ext4', '-d', tree, image, '4M'], {
      env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' },
    });
    disk = await readFile(image);
  });

  afterEach(async () => {
    await bench.stop();
    await rm(folder, { recursive: true });
  });

  const imported = async (facts?: object) => {
    const source = await bench.upload(disk);
    const name = 'a disk';
    const { imageId, images } = await bench.run({ source, name, facts });
    return imageFromRow(images.find(row => row.id === imageId)!);
  };

  it('proposes the system, and sets it where nobody said otherwise', async () => {
    const source = await bench.upload(disk);
    expect(await bench.check({ source })).toMatchObject({
      facts: { os: debian },
      detected: { os: 'certain' },
    });
    expect(await imported()).toMatchObject({
      ...{ status: 'available', os: debian, detected: ['os'] },
    });
  });

  it('marks what was stated only where the content says the same', async () => {
    expect(await imported({ os: debian })).toMatchObject({
      ...{ os: debian, detected: ['os'] },
    });
    const other = { type: 'linux', distribution: 'ubuntu' };
    const stated = await imported({ os: other });
    expect(stated.os).toEqual(other);
    expect(stated.detected).toBeUndefined();
  });
});

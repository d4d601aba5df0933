import { execFileSync } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { getImageRow } from '../database/images';
import { ended } from '../operations/__testUtils__/engines';
import { ada, ImportBench, sha256, team } from './__testUtils__/ImportBench';
import { makeDisk } from './__testUtils__/makeDisk';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** An answer that did not come, of work that may have been done. */
const lost = () =>
  Object.assign(new Error('lost'), { name: 'ServiceUnavailableError' });

describe.each(databases.eachSupportedId())('imports on %s', databaseId => {
  let bench: ImportBench;

  beforeEach(async () => {
    bench = await ImportBench.start(await databases.init(databaseId));
  });
  afterEach(() => bench.stop());

  /** An upload of the disk in a format. */
  const uploaded = async (format: string) =>
    bench.upload(await makeDisk(bench.folder, format));

  it('takes images from where the platform takes them only', async () => {
    Object.assign(bench.platform.imports, { sources: ['url'] });
    const source = await uploaded('qcow2');
    const { verdict } = await bench.check({ source });
    expect(verdict.findings).toMatchObject([{ rule: 'import.source' }]);
    await expect(bench.image({ source })).rejects.toThrow(
      'Platform "In memory" cannot import files that people upload. Import from an address instead, or choose another platform.',
    );
    expect(await bench.knex('images')).toEqual([]);
    Object.assign(bench.platform.imports, { sources: ['upload'] });
    const row = await bench.image({ source });
    expect(row.status).toBe('available');
  });

  it('takes a qcow2 as it is, and knows what it is', async () => {
    const { platform, staging } = bench;
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const row = await bench.image({
      source: await bench.upload(bytes),
      ownerRef: team,
      tags: ['b', 'a'],
      facts: { os: { type: 'linux' }, features: { cloudInit: true } },
    });
    expect(row).toMatchObject({
      status: 'available',
      failure: null,
      format: 'qcow2',
      digest: sha256(bytes),
      owner_ref: team,
      os_type: 'linux',
      boot_mode: 'bios',
      operation_id: null,
    });
    expect(Number(row.virtual_size_bytes)).toBe(2 * 1024 ** 2);
    expect(platform.faults.count('imports.fromFile')).toBe(1);
    await expect(stat(await staging.path(row.id, 'source'))).rejects.toThrow();
  });

  it.each(['vmdk', 'vpc', 'vdi', 'vhdx', 'raw'])(
    'converts %s to what the platform takes',
    async format => {
      const row = await bench.image({ source: await uploaded(format) });
      expect(row).toMatchObject({ status: 'available', format: 'qcow2' });
    },
  );

  it('refuses a disk that reaches for other files, and says why', async () => {
    const secret = join(bench.folder, 'secret');
    await writeFile(secret, 'top secret'.repeat(1000));
    const leak = join(bench.folder, 'leak.qcow2');
    execFileSync('qemu-img', [
      ...['create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw'],
      ...[leak, '1M'],
    ]);
    const source = await bench.upload(await readFile(leak));
    const row = await bench.image({ source });
    expect(row.status).toBe('failed');
    expect(JSON.parse(row.failure!)).toMatchObject({
      stage: 'Inspect the disk',
      reason: expect.stringContaining('backing'),
    });
    expect(bench.platform.faults.count('imports.fromFile')).toBe(0);
  });

  it('does the register step once more after its answer was lost', async () => {
    const { platform } = bench;
    platform.faults.add({
      ...{ call: 'imports.fromFile', after: true, error: lost() },
    });
    const row = await bench.image({ source: await uploaded('qcow2') });
    expect(row.status).toBe('available');
    expect(platform.faults.count('imports.fromFile')).toBe(2);
    const images = [];
    const { signal } = new AbortController();
    for await (const image of platform.inventory.images({ signal })) {
      if (image.marker === row.id) images.push(image);
    }
    expect(images).toHaveLength(1);
  });

  it.each(['qcow2', 'vdi'])(
    'says the same of a %s that was moved before the answer was lost',
    async format => {
      const { platform } = bench;
      const announced: unknown[] = [];
      let sent: unknown;
      const fromFile = platform.imports!.fromFile;
      jest
        .spyOn(platform.imports!, 'fromFile')
        .mockImplementation(async (file, ...rest) => {
          announced.push({ size: file.sizeBytes, digest: file.digest });
          if (announced.length === 1) {
            const bytes = await readFile(file.path);
            await rm(file.path);
            sent = { size: bytes.length, digest: sha256(bytes) };
            throw lost();
          }
          await writeFile(file.path, '');
          return fromFile.call(platform.imports, file, ...rest);
        });
      await bench.image({ source: await uploaded(format) });
      expect(announced).toEqual([sent, sent]);
    },
  );

  it('leaves nothing when it is cancelled', async () => {
    const { platform, engine, staging } = bench;
    platform.faults.delay('imports.fromFile', 30_000);
    const source = await uploaded('qcow2');
    const { image, operation } = await bench.begin({ name: 'disk', source });
    while (platform.faults.count('imports.fromFile') === 0) {
      await new Promise(done => {
        setTimeout(done, 20);
      });
    }
    await engine.cancel(operation.id, ada);
    expect((await ended(engine, operation.id)).status).toBe('cancelled');
    const row = await getImageRow({ tx: bench.knex, id: image.id });
    expect(row).toMatchObject({ status: 'destroyed' });
    expect(row?.deleted_at).not.toBeNull();
    await expect(
      stat(await staging.path(image.id, 'source')),
    ).rejects.toThrow();
  });

  it('makes images for nobody else', async () => {
    const source = await bench.upload(Buffer.from('x'));
    const ownerRef = 'group:default/team-b';
    await expect(
      bench.begin({ name: 'x', source, ownerRef }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});

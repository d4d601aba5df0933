import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type {
  DiskFormat,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow } from '../../database/images';
import { addImage, catalogDatabase } from '../../database/testing/catalogBench';
import { createDiskTools } from '../../imports/diskTools';
import { OperationEngine, type OperationDefinition } from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import { DownloadService } from '../DownloadService';
import { LinkOpener } from '../LinkOpener';
import { LinkSigner } from '../LinkSigner';
import { convertForDownloadOperation } from './convertOperation';
import { FILES, type FileRow } from './fileRow';
import { FormatFiles } from './FormatFiles';
import { FormatMaker } from './FormatMaker';

jest.setTimeout(120_000);
const run = promisify(execFile);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const folder = createMockDirectory();
const ada = 'user:default/ada';
const credentials = mockCredentials.user();
const MiB = 1024 ** 2;

/** A disk of 8 MiB of which one has data, as the platform keeps it. */
let disk: { path: string; raw: string; digest: string; size: number };
beforeEach(async () => {
  folder.clear();
  folder.setContent({ work: {} });
  const raw = folder.resolve('disk.raw');
  const path = folder.resolve('disk.qcow2');
  const content = Buffer.alloc(8 * MiB);
  randomBytes(MiB).copy(content, 2 * MiB);
  await writeFile(raw, content);
  await run('qemu-img', [
    ...['convert', '-f', 'raw', '-O', 'qcow2', raw, path],
  ]);
  const hash = createHash('sha256').update(await readFile(path));
  const { size } = await stat(path);
  disk = { path, raw, digest: `sha256:${hash.digest('hex')}`, size };
});

const platform = {
  export: {
    open: async () => ({
      ...{ format: 'qcow2', sizeBytes: disk.size, digest: disk.digest },
      read: (range: { start: number; end: number }) =>
        createReadStream(disk.path, range),
      close: async () => {},
    }),
  },
};

async function start(id: Parameters<typeof databases.init>[0], maxBytes = 2e9) {
  const database = await catalogDatabase(databases, id);
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const files = new FormatFiles({
    ...{ database, folder: folder.resolve('work'), maxBytes, reserveBytes: 0 },
  });
  const tools = createDiskTools({
    qemuImg: new QemuImg(),
    concurrentConversions: 1,
  });
  const registry = { use: () => platform } as never;
  const engine = OperationEngine.create({
    ...{ database, logger },
    definitions: [
      convertForDownloadOperation({ registry, files, tools }),
    ] as unknown as OperationDefinition[],
    ...{ leaseMs: 3_000, pollMs: 3_600_000, backOffMs: 10 },
  });
  const { id: imageId } = await addImage(database, {
    ...{ name: 'web', owner_ref: ada, digest: disk.digest, format: 'qcow2' },
    ...{ platform_image_id: 'p1', size_bytes: disk.size },
    virtual_size_bytes: 8 * MiB,
  });
  return { database, engine, files, imageId, logger };
}

function serve(parts: Awaited<ReturnType<typeof start>>) {
  const { database, engine, files, imageId, logger } = parts;
  const signer = new LinkSigner([Buffer.alloc(32, 7)]);
  const service = new DownloadService({
    ...{ database, signer, validMs: 60_000, maxLinks: 20 },
    images: { get: () => imageOf(database, imageId) },
    callers: {
      resolve: async () => ({
        ...{ principal: ada, ownershipRefs: [ada], admin: false },
      }),
    },
    maker: new FormatMaker({ files, engine }),
  });
  const opener = new LinkOpener({
    ...{ database, files, logger, signer, platform: () => platform as never },
  });
  return {
    async make(format?: DiskFormat) {
      const link = await service.createLink(
        imageId,
        { format },
        { credentials },
      );
      const token = link.url.split('/').pop()!;
      return {
        link,
        open: () => opener.open(token, new AbortController().signal),
        revoke: () => service.revoke(imageId, link.id, { credentials }),
      };
    },
    list: async () => (await service.list(imageId, { credentials })).items,
  };
}

async function imageOf(database: Knex, id: string): Promise<Image> {
  const row = await getImageRow({ tx: database, id });
  return {
    ...{ id, name: 'web', ownerRef: ada, digest: row!.digest },
    ...{ format: row!.format, sizeBytes: Number(row!.size_bytes) },
    actions: { download: { effect: 'allow', findings: [] } },
  } as unknown as Image;
}

const drivers: [DiskFormat, string][] = [
  ['raw', 'raw'],
  ['vmdk', 'vmdk'],
  ['vhd', 'vpc'],
  ['vhdx', 'vhdx'],
  ['vdi', 'vdi'],
];

describe.each(databases.eachSupportedId())('other formats on %s', id => {
  it('are made once, wait for nobody and hold the same disk', async () => {
    const parts = await start(id);
    const downloads = serve(parts);
    for (const [format, driver] of drivers) {
      const first = await downloads.make(format);
      const { operationId } = first.link.preparation!;
      expect(first.link.preparation).toEqual({ status: 'making', operationId });
      await expect(first.open()).rejects.toMatchObject({
        ...{ statusCode: 409, retryAfterSeconds: 10 },
        message: expect.stringContaining(operationId),
      });
      parts.engine.start();
      await ended(parts.engine, operationId);
      await parts.engine.stop();
      const opened = await first.open();
      expect(opened.fileName).toBe(`web.${format}`);
      const { sizeBytes } = opened.file;
      const got = folder.resolve(`got.${format}`);
      await writeFile(got, opened.file.read({ start: 0, end: sizeBytes - 1 }));
      const bytes = await readFile(got);
      const hash = createHash('sha256').update(bytes).digest('hex');
      expect(opened.etag).toBe(`"sha256:${hash}"`);
      await opened.close();
      await run('qemu-img', [
        ...['compare', '-f', driver, '-F', 'raw', got, disk.raw],
      ]);
      const second = await downloads.make(format);
      expect(second.link).toMatchObject({ sizeBytes, format });
      expect(second.link.preparation).toBeUndefined();
    }
    // Of each what was made, and nothing of what it was made from.
    const made = await readdir(folder.resolve('work'), { recursive: true });
    expect(made.filter(name => name.endsWith('converted'))).toHaveLength(5);
    expect(made.filter(name => name.endsWith('source'))).toEqual([]);
  });

  it('are not needed for its own, and refused where they make no sense', async () => {
    const parts = await start(id);
    const downloads = serve(parts);
    const own = await downloads.make('qcow2');
    expect(own.link.preparation).toBeUndefined();
    const opened = await own.open();
    expect(opened.etag).toBe(`"${disk.digest}"`);
    expect(await text(opened.file.read({ start: 0, end: 2 }))).toBe('QFI');
    await expect(downloads.make('iso')).rejects.toThrow(
      'only as qcow2, raw, vmdk, vhd, vhdx, vdi',
    );
    await parts.database('images').update({ format: 'iso' });
    await expect(downloads.make('raw')).rejects.toThrow('only as iso');
    expect(await parts.database(FILES).select()).toEqual([]);
  });

  it('that fail leave nothing, and can be asked for again', async () => {
    const parts = await start(id);
    const downloads = serve(parts);
    const { digest } = disk;
    disk.digest = `sha256:${'0'.repeat(64)}`;
    await parts.database('images').update({ digest: disk.digest });
    const first = await downloads.make('raw');
    parts.engine.start();
    const failed = await ended(
      parts.engine,
      first.link.preparation!.operationId,
    );
    expect(JSON.stringify(failed.error)).toContain('changed or damaged');
    expect(await readdir(folder.resolve('work'))).toEqual([]);
    await expect(first.open()).rejects.toMatchObject({ statusCode: 410 });
    expect((await downloads.list())[0].preparation?.status).toBe('failed');
    await parts.database('images').update({ digest });
    disk.digest = digest;
    const again = await downloads.make('raw');
    await ended(parts.engine, again.link.preparation!.operationId);
    await parts.engine.stop();
    const opened = await again.open();
    expect(opened.file.sizeBytes).toBe(8 * MiB);
    await opened.close();
  });

  it('give way to others when nobody holds them; else it says what is missing', async () => {
    const parts = await start(id, 9 * MiB);
    const downloads = serve(parts);
    const raw = await downloads.make('raw');
    parts.engine.start();
    await ended(parts.engine, raw.link.preparation!.operationId);
    await parts.engine.stop();
    await expect(downloads.make('vdi')).rejects.toMatchObject({
      ...{ statusCode: 507, message: expect.stringMatching(/\d MiB are miss/) },
    });
    await raw.revoke();
    await downloads.make('vdi');
    const rows: FileRow[] = await parts.database(FILES).select();
    expect(rows.map(row => row.format)).toEqual(['vdi']);
  });

  it('are cleaned up by age once no live link leads to them', async () => {
    const parts = await start(id);
    const raw = await serve(parts).make('raw');
    parts.engine.start();
    await ended(parts.engine, raw.link.preparation!.operationId);
    await parts.engine.stop();
    const later = Date.now() + 1;
    expect(await parts.files.clean(later)).toBe(0);
    await raw.revoke();
    expect(await parts.files.clean(0)).toBe(0);
    expect(await parts.files.clean(later)).toBe(1);
    expect(await readdir(folder.resolve('work'))).toEqual([]);
    expect(await parts.database(FILES).select()).toEqual([]);
  });
});

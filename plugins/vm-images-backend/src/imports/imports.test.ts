import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  buildOsCatalog,
  osCatalogPresets,
} from '@vm-images/backstage-plugin-vm-images-common';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { applyMigrations } from '../database/applyMigrations';
import { getImageRow } from '../database/images';
import { OperationEngine } from '../operations';
import { PlatformRegistry } from '../platforms/PlatformRegistry';
import type { UploadService } from '../uploads';
import {
  createImportTools,
  ImportChecker,
  importImageOperation,
  ImportService,
  Staging,
  UrlSealer,
} from '.';

jest.setTimeout(60_000);

const ada = 'user:default/ada';
const credentials = mockCredentials.user(ada);
const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Uploads as files in a folder; the protocol has tests of its own. */
function uploadsIn(folder: string) {
  const path = (id: string) => join(folder, id);
  return {
    async add(bytes: Buffer): Promise<string> {
      const id = randomUUID();
      await writeFile(path(id), bytes);
      return id;
    },
    service: {
      complete: async (id: string) => ({
        path: path(id),
        size_bytes: (await stat(path(id))).size,
        file_name: 'disk.qcow2',
      }),
      moveTo: async (id: string, target: string) => {
        const bytes = await readFile(path(id)).catch(() => undefined);
        if (!bytes) return sha256(await readFile(target));
        await writeFile(target, bytes);
        await rm(path(id));
        return sha256(bytes);
      },
    } as unknown as UploadService,
  };
}

describe.each(databases.eachSupportedId())('imports on %s', databaseId => {
  let knex: Knex;
  let folder: string;
  let engine: OperationEngine;
  let source: Server;
  let served: Buffer;

  async function setUp(allowHosts: string[] = []) {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const platform = new InMemoryPlatform({ id: 'memory' });
    const registry = new PlatformRegistry({ logger });
    registry.addPlatform(platform, { moduleId: 'test' });
    await registry.start();
    const uploads = uploadsIn(folder);
    const staging = new Staging(join(folder, 'staging'));
    const tools = createImportTools({
      policy: { allowHosts, idleTimeoutMs: 2_000 },
      qemuImg: new QemuImg(),
      concurrentConversions: 1,
    });
    const sealer = new UrlSealer(Buffer.alloc(32, 1));
    const callers = {
      resolve: async () => ({
        principal: ada,
        ownershipRefs: [ada, 'group:default/team-a'],
        admin: false,
      }),
    };
    engine = OperationEngine.create({
      database: knex,
      logger,
      definitions: [
        importImageOperation({
          registry,
          uploads: uploads.service,
          staging,
          tools,
          sealer,
        }),
      ],
      backOffMs: 10,
    });
    engine.start();
    const imports = new ImportService({
      database: knex,
      engine,
      registry,
      uploads: uploads.service,
      tools,
      sealer,
      callers,
      permissions: {
        require: async () => {},
        decide: async () => [],
        grants: async () => [],
      },
      images: {
        made: async (id: string) => ({ id }),
      } as never,
    });
    const checker = new ImportChecker({
      database: knex,
      callers,
      imports,
      uploads: uploads.service,
      tools,
      osCatalog: buildOsCatalog('modern', osCatalogPresets.modern),
      freeBytes: () => staging.freeBytes(),
    });
    const start = async (
      request: Partial<Parameters<ImportService['import']>[0]>,
    ) => {
      const { image, operation } = await imports.import(
        { name: 'disk', source: { type: 'upload', uploadId: '' }, ...request },
        { credentials },
      );
      return { imageId: image.id, operationId: operation.id };
    };
    const ended = async (operationId: string) => {
      for (;;) {
        const row = await engine.get(operationId);
        if (row?.finishedAt) return row;
        await new Promise(done => {
          setTimeout(done, 20);
        });
      }
    };
    const run = async (request: Parameters<typeof start>[0]) => {
      const { imageId, operationId } = await start(request);
      const operation = await ended(operationId);
      const row = await getImageRow({ tx: knex, id: imageId });
      return { operation, row: row!, imageId };
    };
    return { platform, uploads, staging, imports, checker, start, ended, run };
  }

  function makeDisk(format: string, extra: string[] = []): Promise<Buffer> {
    const raw = join(folder, 'original');
    const path = join(folder, `made.${format}`);
    const bytes = Buffer.alloc(2 * 1024 ** 2);
    bytes.write('hello from the disk', 1024 ** 2);
    bytes[510] = 0x55;
    bytes[511] = 0xaa;
    // One active Linux partition, so that it is a disk that boots by BIOS.
    bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
    return writeFile(raw, bytes).then(() => {
      const convert = ['convert', '-f', 'raw', '-O', format, ...extra];
      execFileSync('qemu-img', [...convert, raw, path]);
      return readFile(path);
    });
  }

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await applyMigrations({ knex });
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    source = createServer((request, response) => {
      response.setHeader('ETag', '"1"');
      const [, first, last] =
        /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
      const start = Number(first ?? 0);
      const end = last
        ? Math.min(Number(last), served.length - 1)
        : served.length - 1;
      if (first !== undefined) {
        response.statusCode = 206;
        response.setHeader(
          'Content-Range',
          `bytes ${start}-${end}/${served.length}`,
        );
      }
      response.setHeader('Content-Length', end - start + 1);
      response.end(served.subarray(start, end + 1));
    });
    await new Promise<void>(done => {
      source.listen(0, '127.0.0.1', done);
    });
  });

  afterEach(async () => {
    await engine?.stop();
    source.closeAllConnections();
    source.close();
    await rm(folder, { recursive: true });
  });

  const address = () =>
    `http://127.0.0.1:${
      (source.address() as AddressInfo).port
    }/web%20server.vmdk`;

  it('takes a qcow2 as it is, and knows what it is', async () => {
    const { uploads, run, platform, staging } = await setUp();
    const bytes = await makeDisk('qcow2');
    const { operation, row, imageId } = await run({
      source: { type: 'upload', uploadId: await uploads.add(bytes) },
      ownerRef: 'group:default/team-a',
      tags: ['b', 'a'],
      facts: { os: { type: 'linux' }, features: { cloudInit: true } },
    });
    expect(operation.error).toBeUndefined();
    expect(row).toMatchObject({
      status: 'available',
      format: 'qcow2',
      digest: sha256(bytes),
      owner_ref: 'group:default/team-a',
      os_type: 'linux',
      boot_mode: 'bios',
      operation_id: null,
    });
    expect(Number(row.virtual_size_bytes)).toBe(2 * 1024 ** 2);
    expect(platform.faults.count('imports.fromFile')).toBe(1);
    await expect(stat(await staging.path(imageId, 'source'))).rejects.toThrow();
  });

  it.each(['vmdk', 'vpc', 'vdi', 'vhdx', 'raw'])(
    'converts %s to what the platform takes',
    async format => {
      const { uploads, run } = await setUp();
      const { row } = await run({
        source: {
          type: 'upload',
          uploadId: await uploads.add(await makeDisk(format)),
        },
      });
      expect(row).toMatchObject({ status: 'available', format: 'qcow2' });
    },
  );

  it('fetches from a URL that is allowed, and checks the digest', async () => {
    served = await makeDisk('vmdk');
    const { run, checker } = await setUp(['127.0.0.1']);
    const url = address();
    const check = await checker.check(
      { source: { type: 'url', url } },
      { credentials },
    );
    expect(check).toMatchObject({
      verdict: { effect: 'allow' },
      format: 'vmdk',
      sizeBytes: served.length,
      resumable: true,
      suggestedName: 'web server',
    });
    const digest = sha256(served);
    const good = await run({ source: { type: 'url', url, digest } });
    expect(good.row.status).toBe('available');
    const other = `sha256:${'0'.repeat(64)}`;
    const bad = await run({ source: { type: 'url', url, digest: other } });
    expect(bad.row.status).toBe('failed');
    expect(JSON.parse(bad.row.failure!)).toMatchObject({
      stage: 'Fetch the file',
      reason: expect.stringContaining(digest),
    });
  });

  it('does not reach into private networks, nor keep passwords', async () => {
    served = Buffer.from('secret');
    const { imports, checker } = await setUp();
    const request = (url: string) =>
      imports.import(
        { name: 'x', source: { type: 'url', url } },
        { credentials },
      );
    await expect(request(address())).rejects.toThrow('private');
    await expect(request('file:///etc/passwd')).rejects.toThrow('scheme');
    await expect(
      request('https://ada:pw@images.example.com/a.qcow2'),
    ).rejects.toThrow('user or password');
    const check = await checker.check(
      { source: { type: 'url', url: address() } },
      { credentials },
    );
    expect(check.verdict.effect).toBe('deny');
    expect(await knex('images')).toEqual([]);
  });

  it('refuses a disk that reaches for other files, and says why', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'top secret'.repeat(1000));
    const leak = join(folder, 'leak.qcow2');
    execFileSync('qemu-img', [
      ...['create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw'],
      ...[leak, '1M'],
    ]);
    const { uploads, run, platform } = await setUp();
    const uploadId = await uploads.add(await readFile(leak));
    const { row } = await run({ source: { type: 'upload', uploadId } });
    expect(row.status).toBe('failed');
    expect(JSON.parse(row.failure!)).toMatchObject({
      stage: 'Inspect the disk',
      reason: expect.stringContaining('backing'),
    });
    expect(platform.faults.count('imports.fromFile')).toBe(0);
  });

  it('refuses a web page, before and during the import', async () => {
    served = Buffer.from('<!DOCTYPE html><title>Sign in</title>');
    const { run, checker } = await setUp(['127.0.0.1']);
    const url = address();
    const check = await checker.check(
      { source: { type: 'url', url } },
      { credentials },
    );
    expect(check.verdict.effect).toBe('deny');
    const { row } = await run({ source: { type: 'url', url } });
    expect(row.status).toBe('failed');
  });

  it('does the register step once more after its answer was lost', async () => {
    const { uploads, start, ended, platform } = await setUp();
    platform.faults.add({
      call: 'imports.fromFile',
      after: true,
      error: Object.assign(new Error('lost'), {
        name: 'ServiceUnavailableError',
      }),
    });
    const uploadId = await uploads.add(await makeDisk('qcow2'));
    const { imageId, operationId } = await start({
      source: { type: 'upload', uploadId },
    });
    expect((await ended(operationId)).status).toBe('succeeded');
    expect(platform.faults.count('imports.fromFile')).toBe(2);
    const images = [];
    const { signal } = new AbortController();
    for await (const image of platform.inventory.images({ signal })) {
      if (image.marker === imageId) images.push(image);
    }
    expect(images).toHaveLength(1);
  });

  it.each(['qcow2', 'vdi'])(
    'says the same of a %s that was moved before the answer was lost',
    async format => {
      const { uploads, run, platform } = await setUp();
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
            throw Object.assign(new Error('lost'), {
              name: 'ServiceUnavailableError',
            });
          }
          await writeFile(file.path, '');
          return fromFile.call(platform.imports, file, ...rest);
        });
      const uploadId = await uploads.add(await makeDisk(format));
      await run({ source: { type: 'upload', uploadId } });
      expect(announced).toEqual([sent, sent]);
    },
  );

  it('leaves nothing when it is cancelled', async () => {
    const { uploads, start, ended, platform, staging } = await setUp();
    platform.faults.delay('imports.fromFile', 30_000);
    const uploadId = await uploads.add(await makeDisk('qcow2'));
    const { imageId, operationId } = await start({
      source: { type: 'upload', uploadId },
    });
    while (platform.faults.count('imports.fromFile') === 0) {
      await new Promise(done => {
        setTimeout(done, 20);
      });
    }
    await engine.cancel(operationId, ada);
    expect((await ended(operationId)).status).toBe('cancelled');
    const row = await getImageRow({ tx: knex, id: imageId });
    expect(row).toMatchObject({ status: 'destroyed' });
    expect(row?.deleted_at).not.toBeNull();
    await expect(stat(await staging.path(imageId, 'source'))).rejects.toThrow();
  });

  it('makes images for nobody else', async () => {
    const { imports, uploads } = await setUp();
    const uploadId = await uploads.add(Buffer.from('x'));
    await expect(
      imports.import(
        {
          name: 'x',
          source: { type: 'upload', uploadId },
          ownerRef: 'group:default/team-b',
        },
        { credentials },
      ),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { createUploads } from './createUploads';

jest.setTimeout(60_000);

const migrations = resolvePackagePath(
  '@vm-images/backstage-plugin-vm-images-backend',
  'migrations',
);
const ada = 'user:default/ada';
const MiB = 1024 ** 2;
const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe.each(
  TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] }).eachSupportedId(),
)('uploads on %s', databaseId => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
  });
  let database: Knex;
  let folder: string;
  let servers: Server[];

  beforeEach(async () => {
    database = await databases.init(databaseId);
    await database.migrate.latest({ directory: migrations });
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true });
  });

  /** A freshly started portal over the same rows and files. */
  async function start(limits = {}) {
    const { service, handleTus } = createUploads({
      database,
      folder,
      limits: {
        maxBytes: 100 * MiB,
        maxPerUser: 2,
        reserveBytes: 0,
        ...limits,
      },
      expiryMs: 60_000,
      logger: mockServices.logger.mock(),
    });
    const server = createServer(
      { keepAliveTimeout: 0 },
      (request, response) => {
        const user = String(request.headers['x-user'] ?? ada);
        handleTus(request, response, user);
      },
    );
    servers.push(server);
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    const base = `http://127.0.0.1:${port}/uploads`;
    const headers = { 'Tus-Resumable': '1.0.0' };
    return {
      service,
      async create(size: number, metadata = '', user = ada) {
        const response = await fetch(base, {
          method: 'POST',
          headers: {
            ...headers,
            'x-user': user,
            'Upload-Length': String(size),
            ...(metadata && { 'Upload-Metadata': metadata }),
          },
        });
        const location = response.headers.get('location');
        return {
          status: response.status,
          text: await response.text(),
          id: location?.replace('uploads/', '') ?? '',
        };
      },
      patch: (id: string, offset: number, body: BodyInit) =>
        fetch(`${base}/${id}`, {
          method: 'PATCH',
          headers: {
            ...headers,
            'Upload-Offset': String(offset),
            'Content-Type': 'application/offset+octet-stream',
          },
          body,
          duplex: 'half',
        } as RequestInit),
      async head(id: string) {
        const response = await fetch(`${base}/${id}`, {
          method: 'HEAD',
          headers,
        });
        return Number(response.headers.get('upload-offset'));
      },
      remove: (id: string) =>
        fetch(`${base}/${id}`, { method: 'DELETE', headers }),
    };
  }

  it('takes a file in pieces, over a restart, and knows its digest', async () => {
    const bytes = randomBytes(5 * MiB + 123);
    const first = await start();
    const name = Buffer.from('über\u0007\u009b.qcow2').toString('base64');
    const { id, status } = await first.create(
      bytes.length,
      `filename ${name},createdBy ${Buffer.from('user:default/eve').toString(
        'base64',
      )}`,
    );
    expect(status).toBe(201);
    await first.patch(id, 0, bytes.subarray(0, 2 * MiB));

    const second = await start();
    expect(await second.head(id)).toBe(2 * MiB);
    expect(await second.service.list(ada)).toMatchObject([
      { id, fileName: 'über.qcow2', offset: 2 * MiB, status: 'receiving' },
    ]);
    expect(await second.service.list('user:default/eve')).toEqual([]);
    await second.patch(id, 2 * MiB, bytes.subarray(2 * MiB));

    const target = join(folder, 'target');
    await second.service.complete(id, ada);
    expect(await second.service.moveTo(id, target)).toBe(sha256(bytes));
    expect(await second.service.moveTo(id, target)).toBe(sha256(bytes));
    expect((await readFile(target)).equals(bytes)).toBe(true);
    expect(await second.service.list(ada)).toEqual([]);
  });

  it('keeps what came before a connection broke', async () => {
    const bytes = randomBytes(3 * MiB);
    const portal = await start();
    const { id } = await portal.create(bytes.length);
    const broken = new ReadableStream({
      async start(controller) {
        controller.enqueue(bytes.subarray(0, MiB));
        await new Promise(done => {
          setTimeout(done, 200);
        });
        controller.error(new Error('cut'));
      },
    });
    await expect(portal.patch(id, 0, broken)).rejects.toThrow();
    await new Promise(done => {
      setTimeout(done, 200);
    });
    const offset = await portal.head(id);
    expect(offset).toBe(MiB);
    await portal.patch(id, offset, bytes.subarray(offset));
    const { path } = await portal.service.complete(id, ada);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('believes only synced bytes after a power cut', async () => {
    const bytes = randomBytes(2 * MiB);
    const portal = await start();
    const { id } = await portal.create(bytes.length);
    await portal.patch(id, 0, bytes.subarray(0, MiB));
    // Another boot, and rubbish behind the bytes that were synced.
    await database('uploads').update({ boot_id: 'another boot' });
    await appendFile(join(folder, `${id}.part`), randomBytes(1000));
    expect(await portal.head(id)).toBe(MiB);
    await portal.patch(id, MiB, bytes.subarray(MiB));
    const { path, digest } = await portal.service.complete(id, ada);
    expect(digest).toBe(sha256(bytes));
    expect((await stat(path)).size).toBe(bytes.length);
  });

  it('finishes a file whose last byte came just before a kill', async () => {
    const bytes = randomBytes(MiB);
    const portal = await start();
    const { id } = await portal.create(bytes.length);
    await portal.patch(id, 0, bytes.subarray(0, 1000));
    await appendFile(join(folder, `${id}.part`), bytes.subarray(1000));
    const { digest } = await (await start()).service.complete(id, ada);
    expect(digest).toBe(sha256(bytes));
  });

  it('refuses wrong offsets, more bytes than announced, and too much at once', async () => {
    const portal = await start({ maxBytes: MiB });
    const { id } = await portal.create(1000);
    expect((await portal.patch(id, 5, Buffer.alloc(10))).status).toBe(409);
    expect(await portal.head(id)).toBe(0);
    expect((await portal.create(2 * MiB)).status).toBe(413);
    await portal.create(10);
    const third = await portal.create(10);
    expect(third).toMatchObject({
      status: 409,
      text: expect.stringContaining('already has 2 uploads'),
    });
    expect((await portal.create(10, '', 'user:default/bob')).status).toBe(201);
    const full = await start({ reserveBytes: Number.MAX_SAFE_INTEGER });
    expect((await full.create(10, '', 'user:default/eve')).status).toBe(507);
  });

  it('hands an upload to nobody else, and throws away what was left lying', async () => {
    const portal = await start();
    const { id } = await portal.create(10);
    await expect(
      portal.service.complete(id, 'user:default/bob'),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(portal.service.complete(id, ada)).rejects.toThrow(
      'has 0 of 10 bytes',
    );
    await database('uploads').update({ updated_at: Date.now() - 120_000 });
    await portal.service.clean();
    expect(await portal.service.list(ada)).toEqual([]);
    await expect(stat(join(folder, `${id}.part`))).rejects.toThrow('ENOENT');
  });

  it('is cancelled by its creator', async () => {
    const portal = await start();
    const { id } = await portal.create(10);
    expect((await portal.remove(id)).status).toBe(204);
    expect((await portal.remove(id)).status).toBe(404);
    expect(await portal.service.list(ada)).toEqual([]);
  });
});

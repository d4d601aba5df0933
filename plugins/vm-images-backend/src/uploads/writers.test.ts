import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import {
  createMockDirectory,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { applyMigrations } from '../database/applyMigrations';
import { createUploads } from './createUploads';
import { UploadStore } from './UploadStore';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const folder = createMockDirectory();

it.each(databases.eachSupportedId())(
  'of those who become the writer at once, each has a fence of its own on %s',
  async id => {
    const database = await databases.init(id);
    await applyMigrations({ knex: database });
    const store = new UploadStore(database);
    const now = Date.now();
    const upload = {
      ...{ id: 'u', file_name: 'disk', fingerprint: '', size_bytes: 10 },
      ...{ committed_offset: 0, status: 'receiving' as const, digest: null },
      ...{ boot_id: 'b', fence: 0, created_by: 'user:default/ada' },
      ...{ created_at: now, updated_at: now },
    };
    await store.insert(upload, { maxPerUser: 1, freeBytes: async () => 100 });
    const fences = await Promise.all(
      Array.from({ length: 8 }, () => store.nextFence('u', 'b')),
    );
    expect([...new Set(fences)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const commit = (fence: number) =>
      store.commit({ id: 'u', fence, offset: 1, status: 'receiving' });
    await expect(commit(7)).rejects.toThrow('written by another request');
    await commit(8);
  },
);

describe('a connection', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('that has served an upload is let go when nothing more comes', async () => {
    const database = await databases.init('SQLITE_3');
    await applyMigrations({ knex: database });
    const { handleTus } = createUploads({
      ...{ database, folder: folder.path, expiryMs: 60_000 },
      limits: { maxBytes: 2 ** 30, maxPerUser: 50, reserveBytes: 0 },
      logger: mockServices.logger.mock(),
    });
    server = createServer({ keepAliveTimeout: 100 }, (asked, answer) => {
      void handleTus(asked, answer, 'user:default/ada');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // Not an agent, which would close it by itself.
    const client = connect(port, '127.0.0.1');
    client.write(
      [
        'POST /uploads HTTP/1.1',
        'Host: localhost',
        'Tus-Resumable: 1.0.0',
        'Upload-Length: 10',
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n'),
    );
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 201 /);
    client.resume();
    // The server's own patience counts from here on, and no other.
    await once(client, 'close', { signal: AbortSignal.timeout(30_000) });
  });
});

/**
 * X6: a disk that cannot write, or that says of a sync that it lost bytes, fails
 * the upload that it happens to and no other, and no byte counts that may be
 * lost. A disk that turns read-only is in `fullDisk.test.ts`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  createMockDirectory,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { applyMigrations } from '../database/applyMigrations';
import { breakDisk } from '../operations/__testUtils__/failingDisk';
import { createUploads } from './createUploads';

jest.setTimeout(120_000);

const MIB = 2 ** 20;
const ada = 'user:default/ada';
const tus = { 'Tus-Resumable': '1.0.0' };
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const folder = createMockDirectory();

describe.each(databases.eachSupportedId())('a failing disk on %s', id => {
  let server: Server;
  let mend = () => {};
  afterEach(() => {
    mend();
    server.closeAllConnections();
    server.close();
  });

  async function start() {
    const database = await databases.init(id);
    await applyMigrations({ knex: database });
    const logger = mockServices.logger.mock();
    const { handleTus, service } = createUploads({
      ...{ database, folder: folder.path, expiryMs: 60_000, logger },
      limits: { maxBytes: 100 * MIB, maxPerUser: 5, reserveBytes: 0 },
    });
    server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      void handleTus(request, response, ada);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const base = `http://127.0.0.1:${port}/uploads`;
    return {
      ...{ logger, service },
      async create(size: number) {
        const headers = { ...tus, 'Upload-Length': String(size) };
        const made = await fetch(base, { method: 'POST', headers });
        return made.headers.get('location')!.replace('uploads/', '');
      },
      send: (upload: string, offset: number, bytes: Buffer) =>
        fetch(`${base}/${upload}`, {
          method: 'PATCH',
          headers: {
            ...{ ...tus, 'Upload-Offset': String(offset) },
            'Content-Type': 'application/offset+octet-stream',
          },
          body: new Uint8Array(bytes.subarray(offset)),
        }),
      async offsetOf(upload: string) {
        const asked = { method: 'HEAD', headers: tus };
        const { headers } = await fetch(`${base}/${upload}`, asked);
        return Number(headers.get('upload-offset'));
      },
    };
  }

  it.each([
    ['writev', 'EIO', 3],
    ['writev', 'EROFS', 1],
    ['datasync', 'EIO', 1],
  ] as const)(
    'refuses %s with %s: what is safe stays, others go on, and so does it',
    async (call, code, after) => {
      const { create, send, offsetOf, service, logger } = await start();
      const bytes = randomBytes(6 * MIB);
      const other = randomBytes(MIB);
      const [hit, spared] = [
        await create(bytes.length),
        await create(other.length),
      ];
      mend = await breakDisk(call, { after, code });
      const refused = await send(hit, 0, bytes);
      expect(refused.status).toBe(500);
      const text = await refused.text();
      expect(text).toContain(`(${code} at ${call})`);
      expect(text).toContain('what is safely on it is kept');
      expect(text).not.toContain('/secret');
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringContaining(`(${code} at ${call})`),
      );
      mend();

      expect((await send(spared, 0, other)).status).toBe(204);
      const kept = await offsetOf(hit);
      expect(kept).toBeLessThan(bytes.length);
      // The disk has all bytes, but said that it may have lost them.
      const { size } = await stat(join(folder.path, `${hit}.part`));
      const isDoubted = size === bytes.length && kept === 0;
      expect(isDoubted).toBe(call === 'datasync');
      expect((await send(hit, kept, bytes)).status).toBe(204);
      const { digest } = await service.complete(hit, ada);
      const hex = createHash('sha256').update(bytes).digest('hex');
      expect(digest).toBe(`sha256:${hex}`);
    },
  );
});

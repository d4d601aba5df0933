/**
 * X6: a full disk stops the upload that needs the room, keeps what came, and
 * lets it go on once there is room again. On a small file system of its own,
 * which only root can mount.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { applyMigrations } from '../database/applyMigrations';
import { createUploads } from './createUploads';

jest.setTimeout(60_000);

const MIB = 2 ** 20;
const ada = 'user:default/ada';
const tus = { 'Tus-Resumable': '1.0.0' };
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

function canMount(): boolean {
  const probe = ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'];
  try {
    execFileSync('unshare', probe, { stdio: 'ignore' });
    execFileSync('mountpoint', ['-q', '/proc'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

const describeWithMounts = canMount() ? describe : describe.skip;

describeWithMounts(
  'a full disk (skipped where file systems cannot be mounted)',
  () => {
    let folder: string;
    let server: Server;
    let base: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'full-'));
      const how = ['-t', 'tmpfs', '-o', 'size=12m', 'none'];
      execFileSync('mount', [...how, folder]);
    });
    afterEach(async () => {
      server?.closeAllConnections();
      server?.close();
      execFileSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true });
    });

    const start = async () => {
      const database = await databases.init('SQLITE_3');
      await applyMigrations({ knex: database });
      const { handleTus, service } = createUploads({
        ...{ database, folder: join(folder, 'uploads'), expiryMs: 60_000 },
        limits: { maxBytes: 100 * MIB, maxPerUser: 5, reserveBytes: 0 },
        logger: mockServices.logger.mock(),
      });
      server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
        void handleTus(request, response, ada);
      }).listen(0, '127.0.0.1');
      await new Promise(done => {
        server.once('listening', done);
      });
      const { port } = server.address() as AddressInfo;
      base = `http://127.0.0.1:${port}/uploads`;
      const send = (id: string, offset: number, body: Buffer) =>
        fetch(`${base}/${id}`, {
          method: 'PATCH',
          headers: {
            ...{ ...tus, 'Upload-Offset': String(offset) },
            'Content-Type': 'application/offset+octet-stream',
          },
          body: new Uint8Array(body),
        });
      const create = async (size: number) => {
        const headers = { ...tus, 'Upload-Length': String(size) };
        const response = await fetch(base, { method: 'POST', headers });
        expect(response.status).toBe(201);
        return response.headers.get('location')!.replace('uploads/', '');
      };
      const offsetOf = async (id: string) => {
        const response = await fetch(`${base}/${id}`, {
          ...{ method: 'HEAD', headers: tus },
        });
        return Number(response.headers.get('upload-offset'));
      };
      return { create, send, offsetOf, service };
    };

    it('keeps what came, and goes on when there is room', async () => {
      const { create, send, offsetOf, service } = await start();
      const bytes = randomBytes(8 * MIB);
      const small = randomBytes(1000);
      const [large, other] = [await create(8 * MIB), await create(1000)];
      // Somebody else fills the disk after the upload was allowed.
      const filler = join(folder, 'others', 'filler');
      await mkdir(join(folder, 'others'));
      await writeFile(filler, Buffer.alloc(7 * MIB));
      const refused = await send(large, 0, bytes);
      expect(refused.status).toBe(507);
      expect(await refused.text()).toContain('The disk is full');
      const kept = await offsetOf(large);
      expect(kept).toBeLessThan(8 * MIB);
      await rm(filler);
      expect((await send(other, 0, small)).status).toBe(204);
      expect((await send(large, kept, bytes.subarray(kept))).status).toBe(204);
      const { digest } = await service.complete(large, ada);
      const hex = createHash('sha256').update(bytes).digest('hex');
      expect(digest).toBe(`sha256:${hex}`);
    });

    it('that turns read-only says so, takes nothing back, and goes on later', async () => {
      const { create, send, offsetOf, service } = await start();
      const bytes = randomBytes(4 * MIB);
      const [id, unwanted] = [await create(bytes.length), await create(1000)];
      const remount = (how: string) =>
        execFileSync('mount', ['-o', `remount,${how}`, folder]);
      await send(id, 0, bytes.subarray(0, MIB));
      remount('ro');
      const refused = await send(id, MIB, bytes.subarray(MIB));
      expect(refused.status).toBe(500);
      const text = await refused.text();
      expect(text).toContain('takes no writes any more (EROFS');
      expect(text).not.toContain(folder);
      expect(await offsetOf(id)).toBe(MIB);
      const headers = { ...tus, 'Upload-Length': '1000' };
      const another = await fetch(base, { method: 'POST', headers });
      expect(another.status).toBe(500);
      // Nothing is forgotten whose file could not be removed.
      await fetch(`${base}/${unwanted}`, { method: 'DELETE', headers: tus });
      expect(await service.list(ada)).toHaveLength(2);
      remount('rw');
      expect((await send(id, MIB, bytes.subarray(MIB))).status).toBe(204);
      await service.complete(id, ada);
    });
  },
);

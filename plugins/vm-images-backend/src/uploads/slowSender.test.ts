/** T18: who sends nothing for a while is let go, and loses nothing that came. */
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createMockDirectory,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { applyMigrations } from '../database/applyMigrations';
import { createUploads } from './createUploads';

// Twenty at once take long on a machine that is busy.
jest.setTimeout(240_000);

const SENT = 300_000;
const STALLED = 20;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

describe('uploads that stall', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it(`of ${STALLED} at once are let go; what came is kept, others go on`, async () => {
    const database = await databases.init('SQLITE_3');
    await applyMigrations({ knex: database });
    const { handleTus } = createUploads({
      ...{ database, folder: folder.path, expiryMs: 60_000, idleMs: 500 },
      limits: { maxBytes: 2 ** 30, maxPerUser: 50, reserveBytes: 0 },
      logger: mockServices.logger.mock(),
    });
    server = createServer({ keepAliveTimeout: 0 }, (asked, answer) => {
      void handleTus(asked, answer, 'user:default/ada');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const tus = { 'Tus-Resumable': '1.0.0' };
    const at = (path: string) => `http://127.0.0.1:${port}/uploads${path}`;
    const create = async () => {
      const headers = { ...tus, 'Upload-Length': '1000000' };
      const made = await fetch(at(''), { method: 'POST', headers });
      return `/${made.headers.get('location')!.replace('uploads/', '')}`;
    };
    const patch = (path: string, offset: number) =>
      request(at(path), {
        method: 'PATCH',
        headers: {
          ...{ ...tus, 'Upload-Offset': String(offset) },
          'Content-Type': 'application/offset+octet-stream',
          'Content-Length': String(1_000_000 - offset),
        },
      });
    const offsetOf = async (path: string) => {
      const { headers } = await fetch(at(path), {
        ...{ method: 'HEAD', headers: tus },
      });
      return Number(headers.get('upload-offset'));
    };
    const paths: string[] = [];
    for (let n = 0; n < STALLED; n++) paths.push(await create());
    await Promise.all(
      paths.map(async path => {
        const stalling = patch(path, 0).on('error', () => {});
        stalling.write(Buffer.alloc(SENT, 1));
        await new Promise(done => {
          stalling.once('close', done);
        });
      }),
    );
    // What came is written and synced after the connection has ended.
    for (const path of paths) {
      while ((await offsetOf(path)) !== SENT) await delay(50);
    }
    const rest = patch(paths[0], SENT);
    rest.end(Buffer.alloc(1_000_000 - SENT, 2));
    const [answer] = await once(rest, 'response');
    expect(answer.statusCode).toBe(204);
    expect(await offsetOf(paths[0])).toBe(1_000_000);
  });
});

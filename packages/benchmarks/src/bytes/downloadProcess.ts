/**
 * A server of one file behind a signed link, in a process of its own. Tells its
 * address by a message.
 */
import { open, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  applyMigrations,
  serveImage,
} from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import knexFactory from 'knex';

const [folder, path] = process.argv.slice(2);
const silent = { info() {}, warn() {}, error() {}, debug() {} };
/** As the local platform reads. */
const READ_BYTES = 512 * 1024;

async function main() {
  const database = knexFactory({
    client: 'better-sqlite3',
    connection: join(folder, 'db.sqlite'),
    useNullAsDefault: true,
  });
  await applyMigrations({ knex: database });
  const { size } = await stat(path);
  const served = await serveImage({
    ...{ database, logger: silent as unknown as LoggerService },
    async open() {
      const file = await open(path);
      return {
        ...{ format: 'raw', sizeBytes: size, close: () => file.close() },
        read: range =>
          file.createReadStream({
            ...{ ...range, autoClose: false, highWaterMark: READ_BYTES },
          }),
        readInto: async (buffer: Uint8Array, position: number) =>
          (await file.read(buffer, 0, buffer.length, position)).bytesRead,
      };
    },
  });
  const server = createServer(served.listener);
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}${served.path}` });
}

main();

/**
 * A server that takes uploads, in a process of its own: ours, or the plain
 * `@tus/server` with its file store. Prints its port; answers the message
 * `peak` with the most memory it ever had, `delay` with the p99 of the delay of
 * its event loop since the last time.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  applyMigrations,
  createUploads,
} from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import knexFactory from 'knex';

const [kind, folder] = process.argv.slice(2);
const silent = { info() {}, warn() {}, error() {}, debug() {} };

async function ours() {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: join(folder, 'db.sqlite'),
    useNullAsDefault: true,
  });
  await applyMigrations({ knex });
  const { handleTus } = createUploads({
    database: knex,
    folder,
    limits: { maxBytes: 2 ** 40, maxPerUser: 1000, reserveBytes: 0 },
    expiryMs: 3_600_000,
    logger: silent as unknown as LoggerService,
  });
  return createServer((request, response) => {
    handleTus(request, response, 'user:default/bench');
  });
}

function peer() {
  const tus = new Server({
    path: '/uploads',
    datastore: new FileStore({ directory: folder }),
  });
  return createServer((request, response) => tus.handle(request, response));
}

/** Of this process only: `maxRSS` begins with what the parent had. */
function peakKiB(): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]);
}

async function main() {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const server = kind === 'ours' ? await ours() : peer();
  server.requestTimeout = 0;
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.on('message', message => {
    if (message === 'peak') {
      process.send?.({ peakKiB: peakKiB() });
    } else if (message === 'delay') {
      process.send?.({ delayMs: delays.percentile(99) / 1e6 });
      delays.reset();
    }
  });
}

main();

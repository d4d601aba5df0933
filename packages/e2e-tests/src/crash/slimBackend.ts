/**
 * The backend of VM Images without the rest of a portal, for tests that start
 * it often. It dies where `POST /api/crash/arm?point=...` tells it to.
 */
import { existsSync, readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  killAtPoint,
  listOperationCrashPoints,
  setCrashHook,
} from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { crashPoints } from '@vm-images/backstage-plugin-vm-images-backend-module-qemu/testUtils';

/** Without looking for secrets in the configuration schemas of all packages. */
const rootLogger = createServiceFactory({
  service: coreServices.rootLogger,
  deps: {},
  factory: () =>
    WinstonLogger.create({
      level: 'info',
      format: WinstonLogger.colorFormat(),
    }),
});

function arm(point: string): void {
  setCrashHook(killAtPoint(point));
  // The local platform has points of its own and looks here each time.
  process.env.VM_IMAGES_CRASH_AT = point;
}

const crashPlugin = createBackendPlugin({
  pluginId: 'crash',
  register(env) {
    env.registerInit({
      deps: { router: coreServices.httpRouter },
      async init({ router }) {
        router.use((request, response) => {
          const { pathname, searchParams } = new URL(request.url, 'http://x');
          if (pathname === '/arm') arm(searchParams.get('point') ?? '');
          response.json({
            operations: listOperationCrashPoints(),
            platform: crashPoints,
          });
        });
      },
    });
  },
});

/**
 * As if the time had passed after which another replica may take over what a
 * dead one was at.
 */
function expireLeases(file: string): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file);
  database.exec(
    'update operations set lease_until = 0 where lease_until is not null',
  );
  database.close();
}

/**
 * Everything is loaded ahead of time; this is what the process waits for until
 * it begins to be a backend.
 */
async function toldToStart(): Promise<void> {
  const path = process.env.CRASH_START_FILE ?? '';
  while (!existsSync(path)) await delay(50);
  const [database, point] = readFileSync(path, 'utf8').split('\n');
  if (database) expireLeases(database);
  if (point) arm(point);
}

/** Tests that are cut short leave nothing running but virtual machines. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1_000).unref();
}

endWithParent();

const features = Promise.all([
  import('@vm-images/backstage-plugin-vm-images-backend'),
  import('@vm-images/backstage-plugin-vm-images-backend-module-qemu'),
]);

features
  .then(async ([plugin, qemuModule]) => {
    // A process that is killed would not leave it to the next one.
    flushCompileCache();
    await toldToStart();
    const backend = createBackend();
    backend.add(rootLogger);
    backend.add(crashPlugin);
    backend.add(plugin.default);
    backend.add(qemuModule.default);
    await backend.start();
  })
  .catch(error => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  });

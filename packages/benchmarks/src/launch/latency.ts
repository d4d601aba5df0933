import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmImagesPlatformsExtensionPoint } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { startBackend } from '../harness/startBackend';
import { median, type Row } from '../harness';
import { resolve } from 'node:path';
import { launchBody, postLaunch, waitForImage } from './requests';

const LAUNCHES = 100;

/** From the request to the call to the platform, in milliseconds each. */
async function latencies(
  database: BenchDatabase,
  folder: string,
): Promise<number[]> {
  const platform = new InMemoryPlatform({
    id: 'memory',
    concurrentLaunches: 1000,
  });
  const called: ((at: number) => void)[] = [];
  const { create } = platform.launch;
  platform.launch.create = (...args) => {
    called.shift()?.(performance.now());
    return create(...args);
  };
  const module = createBackendModule({
    pluginId: 'vm-images',
    moduleId: 'memory',
    register(env) {
      env.registerInit({
        deps: { platforms: vmImagesPlatformsExtensionPoint },
        async init({ platforms }) {
          platforms.addPlatform(platform, { moduleId: 'memory' });
        },
      });
    },
  });
  const backend = await startBackend({
    database: database.config,
    stagingDir: `${folder}/staging-${database.name}`,
    features: [module],
  });
  const imageId = await waitForImage(backend.url);
  const times: number[] = [];
  for (let launch = 0; launch < LAUNCHES; launch += 1) {
    const reached = new Promise<number>(done => {
      called.push(done);
    });
    const start = performance.now();
    await postLaunch(backend.url, launchBody(imageId, `l2-${launch}`));
    times.push((await reached) - start);
    await pause(20);
  }
  await backend.stop();
  return times;
}

/** L2: our own share of a launch. */
export async function benchLatency(options: {
  folder: string;
}): Promise<Row[]> {
  const rows: Row[] = [];
  const root = resolve(__dirname, '../../../..');
  for (const open of [() => sqlite(options.folder), () => postgres(root)]) {
    const database = await open();
    if (!database) continue;
    const times = (await latencies(database, options.folder)).sort(
      (a, b) => a - b,
    );
    await database.close();
    const p50 = median(times);
    const p99 = times[Math.floor(times.length * 0.99) - 1];
    rows.push({
      id: 'L2',
      what: `${database.name}: from the request to the platform's call, ${LAUNCHES} launches, no machine behind it`,
      measured: `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      target: 'p50 at most 50 ms, p99 at most 150 ms',
      met: p50 <= 50 && p99 <= 150,
    });
  }
  return rows;
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  exportSources,
  seedImages,
} from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { interleave, median, ratioOf, ratioRow, type Row } from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { startBackend } from '../harness/startBackend';
import { Downloads } from './Downloads';

const MiB = 1024 ** 2;
const ROUNDS = 5;

// What is left from before would otherwise hide what an export takes.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Who asks is of the platform team, so that everything is exported. */
const platformTeam = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    getUserInfo: async () => ({
      userEntityRef: 'user:default/mock',
      ownershipEntityRefs: ['user:default/mock'],
    }),
  }),
});

/** `psql` copies the same columns of the same rows out as CSV; MiB/s. */
async function copyOut({ knex }: BenchDatabase): Promise<number> {
  const { host, port, user, password, database } =
    knex.client.connectionSettings;
  const query = `select ${exportSources.join(
    ', ',
  )} from images where deleted_at is null order by name_key, id`;
  const start = performance.now();
  const child = spawn(
    'psql',
    ['-qX', '-c', `\\copy (${query}) to stdout csv`],
    {
      env: {
        ...process.env,
        ...{ PGHOST: host, PGPORT: String(port), PGUSER: user },
        ...{ PGPASSWORD: password, PGDATABASE: database },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  return bytes / MiB / ((performance.now() - start) / 1000);
}

const hasPsql = () => !spawnSync('psql', ['--version']).error;

interface Burden {
  /** The most that memory grew, in MiB. */
  grew: number;
  /** 99 % of the delays of the event loop are shorter; ms. */
  delay: number;
  /** 99 % of the work between two turns takes less of the processor; ms. */
  work: number;
}

/** What some work costs everything else in the process. */
async function burdenOf(work: () => Promise<unknown>): Promise<Burden> {
  collectGarbage();
  const before = process.memoryUsage().rss;
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const turns = createHistogram();
  let most = before;
  let used = process.threadCpuUsage();
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
    const now = process.threadCpuUsage();
    const spent = now.user - used.user + now.system - used.system;
    turns.record(Math.max(1, Math.round(spent)));
    used = now;
  }, 1);
  delays.enable();
  await work();
  delays.disable();
  clearInterval(watching);
  return {
    grew: (most - before) / MiB,
    delay: delays.percentile(99) / 1e6,
    work: turns.percentile(99) / 1e3,
  };
}

async function benchDatabase(options: {
  database: BenchDatabase;
  folder: string;
  count: number;
}): Promise<Row[]> {
  const { database, folder, count } = options;
  await seedImages({ knex: database.knex, count });
  const backend = await startBackend({
    database: database.config,
    stagingDir: `${folder}/staging-${database.name}`,
    features: [platformTeam],
    vmImages: { admins: ['user:default/mock'] },
  });
  const downloads = new Downloads();
  const path = '/vm-images/images/export?format=';
  const load = (query: string) => downloads.speed(backend.url(path + query));
  const formats = { CSV: 'csv', 'Excel workbook': 'xlsx' };
  const images = `${database.name}, ${count.toLocaleString('en-US')} images`;
  const rows: Row[] = [];
  for (const [name, format] of Object.entries(formats)) {
    // Warm: what is compiled and cached is not growth.
    await load(`${format}&os=debian`);
    const what = `${images} as ${name}`;
    rows.push(...(await burdenRows(() => load(format), what)));
  }
  if (database.name === 'PostgreSQL' && hasPsql()) {
    const speeds = await interleave(
      { csv: () => load('csv'), copy: () => copyOut(database) },
      ROUNDS,
    );
    const [ours, copied] = [median(speeds.csv), median(speeds.copy)];
    rows.unshift(
      ratioRow({
        id: 'Q9',
        what: `${images} as CSV, ${ours.toFixed(
          1,
        )} MiB/s / \`psql\` copying to CSV, ${copied.toFixed(1)} MiB/s`,
        ratio: ratioOf(speeds.csv, speeds.copy),
        atLeast: 0.3,
      }),
    );
  }
  await downloads.stop();
  await backend.stop();
  return rows;
}

/** What a download costs everything else in the process, as rows. */
async function burdenRows(
  load: () => Promise<number>,
  what: string,
): Promise<Row[]> {
  let speed = 0;
  const idle = await burdenOf(() => sleep(3000));
  const { grew, delay, work } = await burdenOf(async () => {
    speed = await load();
  });
  return [
    {
      ...{ id: 'Q9', what: `${what}, ${speed.toFixed(1)} MiB/s: memory grows` },
      measured: `${grew.toFixed(1)} MiB`,
      ...{ target: 'at most 32 MiB', met: grew <= 32 },
    },
    {
      ...{ id: 'Q9', what: `${what}: p99 of the event loop's delay` },
      measured: `${delay.toFixed(0)} ms (idle ${idle.delay.toFixed(
        0,
      )} ms); ${work.toFixed(1)} ms of work at a time`,
      ...{ target: 'at most 30 ms', met: delay <= 30 },
    },
  ];
}

/** Q9: whole lists as files. */
export async function benchExports(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  const count = full ? 1_000_000 : 100_000;
  const rows: Row[] = [];
  const root = resolve(__dirname, '../../../..');
  for (const open of [() => sqlite(folder), () => postgres(root)]) {
    const database = await open();
    if (!database) continue;
    rows.push(...(await benchDatabase({ database, folder, count })));
    await database.close();
  }
  return rows;
}

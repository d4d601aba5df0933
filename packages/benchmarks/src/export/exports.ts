import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { interleave, median, ratioOf, ratioRow, type Row } from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { startBackend } from '../harness/startBackend';

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

/** Reads an answer and throws it away; MiB/s. */
function download(url: string): Promise<number> {
  return new Promise((done, failed) => {
    const start = performance.now();
    let bytes = 0;
    get(url, response => {
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('error', failed);
      response.on('end', () =>
        response.statusCode === 200 && response.complete
          ? done(bytes / MiB / ((performance.now() - start) / 1000))
          : failed(new Error(`${url} answered ${response.statusCode}`)),
      );
    }).on('error', failed);
  });
}

/** Every column of the same rows by a cursor, put together without a thought. */
async function cursorRead({ knex }: BenchDatabase): Promise<number> {
  const start = performance.now();
  let bytes = 0;
  const query =
    'select * from images where deleted_at is null order by name_key, id';
  await knex.transaction(async tx => {
    await tx.raw(`declare rows_of_images cursor for ${query}`);
    for (;;) {
      const { rows } = await tx.raw('fetch forward 500 from rows_of_images');
      if (rows.length === 0) return;
      const lines = rows.map((row: object) => Object.values(row).join(','));
      bytes += Buffer.from(lines.join('\n')).length;
    }
  });
  return bytes / MiB / ((performance.now() - start) / 1000);
}

/** `psql` copies the same rows out as CSV and throws them away; MiB/s. */
async function copyOut({ knex }: BenchDatabase): Promise<number> {
  const { host, port, user, password, database } =
    knex.client.connectionSettings;
  const query =
    'select * from images where deleted_at is null order by name_key, id';
  const start = performance.now();
  const child = spawn(
    'psql',
    ['-qX', '-c', `copy (${query}) to stdout with (format csv)`],
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

/** The most that the process grew while `work` ran, in MiB. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().rss;
  let most = before;
  let running = true;
  const watching = (async () => {
    while (running) {
      most = Math.max(most, process.memoryUsage().rss);
      await sleep(20);
    }
  })();
  await work();
  running = false;
  await watching;
  return (most - before) / MiB;
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
  const path = '/vm-images/images/export?format=';
  const csv = () => download(backend.url(`${path}csv`));
  const xlsx = () => download(backend.url(`${path}xlsx`));
  const what = (format: string, speed: number) =>
    `${database.name}, ${count.toLocaleString(
      'en-US',
    )} images as ${format}, ${speed.toFixed(1)} MiB/s`;
  // Warm: what is compiled and cached is not growth.
  await csv();
  await xlsx();
  const speeds = await interleave(
    {
      csv,
      ...(database.name === 'PostgreSQL' && {
        floor: () => cursorRead(database),
        ...(hasPsql() && { copy: () => copyOut(database) }),
      }),
    },
    ROUNDS,
  );
  const grown = { CSV: await growth(csv), XLSX: await growth(xlsx) };
  const rows: Row[] = Object.entries(grown).map(([format, grew]) => ({
    id: 'Q9',
    what: `${database.name}, ${count.toLocaleString(
      'en-US',
    )} images as ${format}: growth of memory`,
    measured: `${grew.toFixed(1)} MiB`,
    target: 'at most 32 MiB',
    met: grew <= 32,
  }));
  if (speeds.floor) {
    rows.unshift(
      ratioRow({
        id: 'Q9',
        what: `${what('CSV', median(speeds.csv))} / a bare cursor read`,
        ratio: ratioOf(speeds.csv, speeds.floor),
        atLeast: 0.3,
      }),
    );
  }
  if (speeds.copy) {
    rows.unshift(
      ratioRow({
        id: 'Q9',
        what: `${what('CSV', median(speeds.csv))} / \`psql\` copying to CSV`,
        ratio: ratioOf(speeds.csv, speeds.copy),
        atLeast: 0.3,
      }),
    );
  }
  await backend.stop();
  return rows;
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

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import knexFactory from 'knex';
import { memberOfGroups } from '../catalog/members';
import { markdown, median, timed, type Row } from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { httpGet } from '../harness/httpGet';
import { startBackend } from '../harness/startBackend';
import { contests, type GlanceContest, type GlanceImage } from './contests';
import { fillGlance } from './fillGlance';
import { Glance } from './Glance';
import { ourPages } from './ourPages';

const ROUNDS = 20;

/** @throws Error unless Glance answers what it is taken for; warms it up too. */
async function checkGlance(address: string, contest: GlanceContest) {
  const response = await fetch(address);
  const { images = [] } = (await response.json()) as { images?: GlanceImage[] };
  const isWhole =
    contest.images === 0 ? images.length > 0 : images.length === contest.images;
  if (!response.ok || !isWhole || !images.every(contest.wanted)) {
    throw new Error(
      `${address} answered ${response.status} with ${images.length} images, not what it was asked for`,
    );
  }
}

async function benchContest(options: {
  contest: GlanceContest;
  where: string;
  glance: Glance;
  ourList: string;
}): Promise<Row> {
  const { contest, where, glance, ourList } = options;
  const address = glance.url(contest.glance);
  await checkGlance(address, contest);
  const pages = await ourPages(ourList, contest.ours, contest.images);
  const times = { ours: [] as number[], glance: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.glance.push(await timed(() => httpGet(address)));
    const all = async () => {
      for (const one of pages) await httpGet(one);
    };
    times.ours.push(await timed(all));
  }
  const least = (values: number[]) => Math.min(...values);
  const ratio = least(times.glance) / least(times.ours);
  const show = (values: number[]) =>
    `${least(values).toFixed(1)} ms (median ${median(values).toFixed(1)})`;
  return {
    id: 'Q4',
    what: `${where}: ${contest.name}, Glance ${show(
      times.glance,
    )} / ours ${show(times.ours)}`,
    measured: ratio.toFixed(1),
    target: `at least 10, by the least of ${ROUNDS}`,
    met: ratio >= 10,
  };
}

/** Where the tables of a Glance are, beside those of our plugin. */
async function tablesFor(database: BenchDatabase, folder: string) {
  if (database.name === 'SQLite') {
    const file = join(folder, 'glance.sqlite');
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: file,
      useNullAsDefault: true,
    });
    await knex.raw('pragma journal_mode = wal');
    return { knex, databaseUrl: `sqlite:///${file}` };
  }
  await database.knex.raw('create database ??', ['backstage_plugin_glance']);
  const knex = database.connect('glance');
  const {
    host,
    port,
    user,
    password,
    database: name,
  } = knex.client.config.connection as Record<string, string>;
  const login = `${user}:${encodeURIComponent(password)}`;
  const databaseUrl = `postgresql://${login}@${host}:${port}/${name}`;
  return { knex, databaseUrl };
}

async function benchDatabase(options: {
  database: BenchDatabase;
  size: number;
  folder: string;
}): Promise<Row[]> {
  const { database, size } = options;
  const folder = join(options.folder, `glance-${database.name}`);
  await mkdir(folder);
  const { knex, databaseUrl } = await tablesFor(database, folder);
  const glance = await Glance.start({ folder, databaseUrl });
  try {
    await seedImages({ knex: database.knex, count: size });
    const count = await fillGlance(database, knex);
    const backend = await startBackend({
      database: database.config,
      stagingDir: join(folder, 'our-staging'),
      features: [memberOfGroups],
    });
    const where = `${database.name}, ${count.toLocaleString('en-US')} images`;
    const ourList = backend.url('/vm-images/images');
    const rows: Row[] = [];
    for (const contest of contests) {
      rows.push(await benchContest({ contest, where, glance, ourList }));
    }
    // The large size takes long; what is known is told at once.
    process.stderr.write(`${markdown(rows)}\n`);
    await backend.stop();
    return rows;
  } finally {
    await knex.destroy();
    await glance.stop();
  }
}

/** Q4: our lists against those of Glance, the same images in both. */
export async function benchGlanceLists(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  const size = full ? 100_000 : 10_000;
  const rows: Row[] = [];
  const root = resolve(__dirname, '../../../..');
  for (const [name, open] of [
    ['SQLite', () => sqlite(folder)],
    ['PostgreSQL', () => postgres(root)],
  ] as const) {
    if (!Glance.isHere(name)) continue;
    const database = await open();
    if (!database) continue;
    rows.push(...(await benchDatabase({ database, size, folder })));
    await database.close();
  }
  return rows;
}

import { resolve } from 'node:path';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { memberOfGroups } from '../catalog/members';
import {
  markdown,
  median,
  ratioOf,
  ratioRow,
  timed,
  type Row,
} from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { httpGet } from '../harness/httpGet';
import { startBackend } from '../harness/startBackend';
import { checkAnswer } from './checkAnswer';
import { contests, type Contest } from './contests';
import { fillCatalog } from './fillCatalog';

const REQUESTS = 12;
const ROUNDS = 7;
const SIZES = [10_000, 100_000];

/** Medians of each round; the two take turns. */
async function measure(addresses: Record<'ours' | 'catalog', string>) {
  const figures = { ours: [] as number[], catalog: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = { ours: [] as number[], catalog: [] as number[] };
    for (let request = 0; request < REQUESTS; request += 1) {
      times.ours.push(await timed(() => httpGet(addresses.ours)));
      times.catalog.push(await timed(() => httpGet(addresses.catalog)));
    }
    figures.ours.push(median(times.ours));
    figures.catalog.push(median(times.catalog));
  }
  return figures;
}

async function benchContest(options: {
  contest: Contest;
  where: string;
  size: number;
  url: (path: string) => string;
}): Promise<Row> {
  const { contest, where, size, url } = options;
  const { id, name, atLeast, from = 0 } = contest;
  const { ours, catalog } = await measure({
    ours: url(contest.ours),
    catalog: url(contest.catalog),
  });
  const own = median(ours).toFixed(2);
  const other = median(catalog).toFixed(2);
  return ratioRow({
    id,
    what: `${where}: ${name}, ${other} ms / ours, ${own} ms`,
    ratio: ratioOf(catalog, ours),
    atLeast: size >= from ? atLeast : undefined,
  });
}

async function benchSize(options: {
  database: BenchDatabase;
  size: number;
  loaded: Set<string>;
  stagingDir: string;
}): Promise<Row[]> {
  const { database, size, loaded, stagingDir } = options;
  const backend = await startBackend({
    database: database.config,
    stagingDir,
    features: [memberOfGroups, catalogPlugin],
    // Nothing is to run beside the requests.
    config: { catalog: { processingInterval: false, orphanStrategy: 'keep' } },
  });
  const { url } = backend;
  try {
    const entities = await fillCatalog({ database, backend, loaded });
    const count = entities.toLocaleString('en-US');
    const where = `${database.name}, ${count} images`;
    const rows: Row[] = [];
    for (const contest of contests) {
      await checkAnswer(url(contest.ours));
      await checkAnswer(url(contest.catalog), entities);
      rows.push(await benchContest({ contest, where, size, url }));
    }
    // The large size takes long; what is known is told at once.
    process.stderr.write(`${markdown(rows)}\n`);
    return rows;
  } finally {
    await backend.stop();
  }
}

/**
 * Q3, Q3b and the half of Q5 that compares with Backstage's own catalog: the
 * same images in both, in one backend process, the requests in turns.
 */
export async function benchPeers(options: { folder: string }): Promise<Row[]> {
  const { folder } = options;
  const rows: Row[] = [];
  const root = resolve(__dirname, '../../../..');
  for (const open of [() => sqlite(folder), () => postgres(root)]) {
    const database = await open();
    if (!database) continue;
    const stagingDir = `${folder}/staging-${database.name}`;
    const loaded = new Set<string>();
    let filled = 0;
    for (const size of SIZES) {
      process.stderr.write(`${database.name}: ${size} images\n`);
      const { knex } = database;
      await seedImages({ knex, count: size - filled, from: filled });
      filled = size;
      rows.push(...(await benchSize({ database, size, loaded, stagingDir })));
    }
    await database.close();
  }
  return rows;
}

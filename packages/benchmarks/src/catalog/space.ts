import { resolve } from 'node:path';
import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { median, timed, type Row } from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { httpGet } from '../harness/httpGet';
import { startBackend } from '../harness/startBackend';
import { memberOfGroups } from './members';

const REQUESTS = 60;

/** Bytes of everything that images take, with their indexes. */
async function bytesOf({ name, knex }: BenchDatabase): Promise<number> {
  if (name === 'PostgreSQL') {
    const { rows } = await knex.raw(
      `select sum(pg_total_relation_size(relid)) as bytes
       from pg_stat_user_tables`,
    );
    return Number(rows[0].bytes);
  }
  const [{ page_count: pages }] = await knex.raw('pragma page_count');
  const [{ page_size: size }] = await knex.raw('pragma page_size');
  return pages * size;
}

async function benchDatabase(options: {
  database: BenchDatabase;
  count: number;
  folder: string;
}): Promise<Row[]> {
  const { database, count, folder } = options;
  const { knex, name } = database;
  const empty = await bytesOf(database);
  await seedImages({ knex, count });
  const bytes = ((await bytesOf(database)) - empty) / count;
  const backend = await startBackend({
    database: database.config,
    stagingDir: `${folder}/staging-${name}`,
    features: [memberOfGroups],
  });
  const times: Record<'facets' | 'first', number[]> = { facets: [], first: [] };
  const addresses = {
    facets: backend.url('/vm-images/images/facets'),
    first: backend.url('/vm-images/images?limit=25'),
  };
  for (let request = 0; request < REQUESTS; request += 1) {
    for (const kind of ['facets', 'first'] as const) {
      times[kind].push(await timed(() => httpGet(addresses[kind])));
    }
  }
  await backend.stop();
  const ratio = median(times.facets) / median(times.first);
  const where = `${name}, ${count.toLocaleString('en-US')} images`;
  return [
    {
      ...{ id: 'Q10', what: `${where}: space for each, with indexes` },
      measured: `${(bytes / 1000).toFixed(2)} kB`,
      ...{ target: 'at most 3 kB', met: bytes <= 3000 },
    },
    {
      ...{ id: 'Q5', what: `${where}: facets / first page` },
      measured: `${ratio.toFixed(2)}`,
      ...{ target: 'at most 5', met: ratio <= 5 },
    },
  ];
}

/** Q10, and of Q5 what compares with our own first page. */
export async function benchSpace(options: {
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
    rows.push(...(await benchDatabase({ database, count, folder })));
    await database.close();
  }
  return rows;
}

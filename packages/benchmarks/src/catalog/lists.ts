import { seedImages } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import { resolve } from 'node:path';
import { median, ratioOf, ratioRow, timed, type Row } from '../harness';
import { postgres, sqlite, type BenchDatabase } from '../harness/databases';
import { startBackend } from '../harness/startBackend';

const REQUESTS = 40;
const ROUNDS = 7;

/** The kinds of list requests, as the pages make them. */
const queries: Record<string, string> = {
  'first page': '',
  'three filters': 'os=debian&architecture=x86_64&status=available',
  tag: 'tag=web',
  search: 'search=debian',
  'sort by name': 'sort=name&order=asc',
  'sort by size': 'sort=size',
  'sort by creation': 'sort=createdAt',
  mine: 'scope=mine',
};

type Backend = Awaited<ReturnType<typeof startBackend>>;

/** Median milliseconds of a request, one after the other. */
async function p50(url: string): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    times.push(
      await timed(async () => {
        const response = await fetch(url);
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
      }),
    );
  }
  return median(times);
}

/** Median milliseconds of the page's rows by bare SQL over the same driver. */
async function floorOf({ knex }: BenchDatabase): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    times.push(
      await timed(() =>
        knex('images')
          .whereNull('deleted_at')
          .orderBy([
            { column: 'updated_at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .limit(26),
      ),
    );
  }
  return median(times);
}

async function measure(
  database: BenchDatabase,
  backend: Backend,
): Promise<Record<string, number[]>> {
  const figures: Record<string, number[]> = { floor: [] };
  for (const name of Object.keys(queries)) figures[name] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = await p50(backend.url('/bare'));
    figures.floor.push(bare + (await floorOf(database)));
    for (const [name, query] of Object.entries(queries)) {
      const url = backend.url(`/vm-images/images?limit=25&${query}`);
      figures[name].push(await p50(url));
    }
  }
  return figures;
}

async function benchDatabase(
  database: BenchDatabase,
  sizes: readonly number[],
  folder: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const smallest: Record<string, number> = {};
  let filled = 0;
  for (const size of sizes) {
    await seedImages({
      knex: database.knex,
      count: size - filled,
      from: filled,
    });
    filled = size;
    const backend = await startBackend({
      database: database.config,
      stagingDir: `${folder}/staging-${database.name}`,
    });
    const figures = await measure(database, backend);
    await backend.stop();
    const rowsOf = `${database.name}, ${size.toLocaleString('en-US')} images`;
    for (const name of Object.keys(queries)) {
      rows.push(
        ratioRow({
          id: 'Q1',
          what: `${rowsOf}: ${name} / bare route + bare SQL`,
          ratio: ratioOf(figures[name], figures.floor),
          atMost: 1.6,
        }),
      );
      const own = median(figures[name]);
      if (size === sizes[0]) smallest[name] = own;
      else if (size === sizes.at(-1)) {
        const growth = own / smallest[name];
        rows.push({
          id: 'Q2',
          what: `${database.name}: ${name}, growth from ${sizes[0]} to ${size} images`,
          measured: growth.toFixed(2),
          target: 'at most 1.5',
          met: growth <= 1.5,
        });
      }
    }
  }
  return rows;
}

/** Q1 and Q2. */
export async function benchLists(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  const sizes = full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  const rows: Row[] = [];
  const root = resolve(__dirname, '../../../..');
  for (const open of [() => sqlite(folder), () => postgres(root)]) {
    const database = await open();
    if (!database) continue;
    rows.push(...(await benchDatabase(database, sizes, folder)));
    await database.close();
  }
  return rows;
}

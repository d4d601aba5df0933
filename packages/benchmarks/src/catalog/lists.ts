import {
  listStatements,
  seedImages,
} from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import { resolve } from 'node:path';
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
import { memberOfGroups, owners } from './members';

const REQUESTS = 40;
const ROUNDS = 7;

/**
 * The kinds of list requests, as the pages make them. What a tag or a search
 * finds lies along the time of change, not along the name: those are the worst.
 */
const queries: Record<string, ImageListQuery> = {
  'first page': {},
  'three filters': {
    os: ['debian'],
    architecture: ['x86_64'],
    status: ['available'],
  },
  tag: { tag: ['web'] },
  'tag, by name': { tag: ['web'], sort: 'name', order: 'asc' },
  search: { search: 'debian' },
  'search, by name': { search: 'debian', sort: 'name', order: 'asc' },
  'sort by name': { sort: 'name', order: 'asc' },
  'sort by size': { sort: 'size' },
  'sort by creation': { sort: 'createdAt' },
  mine: { scope: 'mine' },
};

type Backend = Awaited<ReturnType<typeof startBackend>>;
type Figures = Record<'ours' | 'floor', number[]>;

function addressOf(backend: Backend, query: ImageListQuery): string {
  const parameters = new URLSearchParams({ limit: '25' });
  for (const [key, value] of Object.entries(query)) {
    for (const one of [value].flat()) parameters.append(key, String(one));
  }
  return backend.url(`/vm-images/images?${parameters}`);
}

/** One kind of request and its floor, in turns; medians of each round. */
async function measure(options: {
  knex: BenchDatabase['knex'];
  backend: Backend;
  query: ImageListQuery;
}): Promise<Figures & { statements: number }> {
  const { knex, backend, query } = options;
  const address = addressOf(backend, query);
  const statements = await listStatements({ knex, query, owners });
  const sql = async () => {
    for (const { text, values } of statements) await knex.raw(text, values);
  };
  const figures: Figures = { ours: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = { bare: [], sql: [], ours: [] } as Record<string, number[]>;
    for (let request = 0; request < REQUESTS; request += 1) {
      times.bare.push(await timed(() => httpGet(backend.url('/bare'))));
      times.sql.push(await timed(sql));
      times.ours.push(await timed(() => httpGet(address)));
    }
    figures.ours.push(median(times.ours));
    figures.floor.push(median(times.bare) + median(times.sql));
  }
  return { ...figures, statements: statements.length };
}

async function benchSize(options: {
  database: BenchDatabase;
  backend: Backend;
  size: number;
  /** Medians at the smallest size, by the kind of request. */
  smallest: Map<string, number>;
}): Promise<Row[]> {
  const { database, backend, size, smallest } = options;
  const where = `${database.name}, ${size.toLocaleString('en-US')} images`;
  const rows: Row[] = [];
  for (const [name, query] of Object.entries(queries)) {
    const { knex } = database;
    const figures = await measure({ knex, backend, query }).catch(String);
    if (typeof figures === 'string') {
      rows.push({
        id: 'Q1',
        what: `${where}: ${name}`,
        measured: figures,
        target: 'an answer',
        met: false,
      });
      continue;
    }
    const own = median(figures.ours);
    rows.push(
      ratioRow({
        id: 'Q1',
        what: `${where}: ${name}, ${own.toFixed(
          2,
        )} ms / bare route and bare SQL`,
        ratio: ratioOf(figures.ours, figures.floor),
        atMost: 1.6,
      }),
      {
        id: 'Q7',
        what: `${where}: ${name}, SQL statements`,
        measured: `${figures.statements}`,
        target: 'at most 2',
        met: figures.statements <= 2,
      },
    );
    const first = smallest.get(name);
    if (first === undefined) smallest.set(name, own);
    else rows.push(growthRow(`${where}: ${name}`, own / first));
  }
  return rows;
}

function growthRow(what: string, growth: number): Row {
  const most = what.endsWith(', by name') ? 2 : 1.5;
  return {
    id: 'Q2',
    what: `${what}, growth from the smallest catalog`,
    measured: growth.toFixed(2),
    target: `at most ${most}`,
    met: growth <= most,
  };
}

async function benchDatabase(
  database: BenchDatabase,
  sizes: readonly number[],
  folder: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const smallest = new Map<string, number>();
  let filled = 0;
  for (const size of sizes) {
    const { knex } = database;
    process.stderr.write(`${database.name}: ${size} images\n`);
    await seedImages({ knex, count: size - filled, from: filled });
    filled = size;
    const backend = await startBackend({
      database: database.config,
      stagingDir: `${folder}/staging-${database.name}`,
      features: [memberOfGroups],
    });
    const measured = await benchSize({ database, backend, size, smallest });
    rows.push(...measured);
    // The large sizes take long; what is known is told at once.
    process.stderr.write(`${markdown(measured)}\n`);
    await backend.stop();
  }
  return rows;
}

/** Q1, Q2 and Q7. */
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

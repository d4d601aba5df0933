import { TestDatabases } from '@backstage/backend-test-utils';
import { SyncBench } from './__testUtils__/SyncBench';
import { pieces } from './SyncContext';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let bench: SyncBench;
afterEach(() => bench.close());

it('a first walk writes little between two turns of the event loop', async () => {
  bench = await SyncBench.create(databases, 'SQLITE_3');
  const { database, platform } = bench.work;
  const count = 1_000;
  for (let n = 0; n < count; n += 1) platform.offer({ name: `image-${n}` });
  let turns = 0;
  let walking = true;
  const turn = () => {
    turns += 1;
    if (walking) setImmediate(turn);
  };
  /** Rows of `images` that were inserted in each turn. */
  const written = new Map<number, number>();
  /** Queries that read the rows of many images, likewise. */
  const compared = new Set<number>();
  const look = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
    if (sql.startsWith('insert into images ')) {
      const columns = sql.slice(0, sql.indexOf(')')).split(',').length;
      const rows = bindings.length / columns;
      written.set(turns, (written.get(turns) ?? 0) + rows);
    }
    if (sql.includes('join `image_sightings`')) compared.add(turns);
  };
  database.on('query', look);
  setImmediate(turn);
  await bench.sync().run('memory');
  walking = false;
  database.off('query', look);
  const most = pieces(database).written;
  expect(most).toBeLessThanOrEqual(50);
  expect(Math.max(...written.values())).toBe(most);
  const rows = await bench.imageRows();
  expect(rows.length).toBeGreaterThanOrEqual(count);
  expect([...written.values()].reduce((a, b) => a + b)).toBe(rows.length);
  // Looking at what there is and writing take turns too.
  expect([...compared].filter(at => written.has(at))).toEqual([]);
});

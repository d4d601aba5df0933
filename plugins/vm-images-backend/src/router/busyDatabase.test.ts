/**
 * X5: while another process holds the lock of SQLite's one writer, changes are
 * refused with a word about when to come back, after a wait, and nothing is lost.
 */
import { join } from 'node:path';
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from '../database/applyMigrations';
import { AccessBench } from './accessMatrix/__testUtils__/AccessBench';
import { makeSubject } from './accessMatrix/__testUtils__/subjects';

jest.setTimeout(60_000);

const hasSqlite = TestDatabases.create({ ids: ['SQLITE_3'] }).supports(
  'SQLITE_3',
);
const folder = createMockDirectory();
const WAIT_MS = 300;

/** Another connection to the one file, as another process has it. */
const open = () =>
  knexFactory({
    ...{ client: 'better-sqlite3', useNullAsDefault: true },
    connection: { filename: join(folder.path, 'db.sqlite') },
    pool: { min: 1, max: 1 },
  });

(hasSqlite ? describe : describe.skip)('SQLite with another writer', () => {
  let knex: Knex;
  let bench: AccessBench;

  beforeEach(async () => {
    knex = open();
    await applyMigrations({ knex });
    await knex.raw('pragma journal_mode = wal');
    await knex.raw(`pragma busy_timeout = ${WAIT_MS}`);
    bench = await AccessBench.start({ knex, folder });
  });
  afterEach(async () => {
    await bench.stop();
    await knex.destroy();
  });

  it('lets others read, and tells those who change when to come back', async () => {
    const { id, name } = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'ofUser' },
    });
    const other = open();
    const change = async () => {
      const { headers } = await bench.request(
        'creator',
        'get',
        `/images/${id}`,
      );
      return bench
        .request('creator', 'patch', `/images/${id}`)
        .set('If-Match', headers.etag)
        .send({ description: 'changed' });
    };
    await other.raw('begin immediate');
    const refused = await change();
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.text).not.toMatch(/sqlite|update/i);
    const read = await bench.request('creator', 'get', '/images');
    expect(read.body.items.map((one: { name: string }) => one.name)).toEqual([
      name,
    ]);
    await other.raw('rollback');
    await other.destroy();
    expect((await change()).status).toBe(200);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { tuneSqlite } from './tuneSqlite';

jest.setTimeout(60_000);

const folder = createMockDirectory();
const file = () => join(folder.path, 'db.sqlite');
const opened: Knex[] = [];

/** A connection to the one file, as each process has it. */
async function open(busyTimeoutMs: number): Promise<Knex> {
  const knex = knexFactory({
    ...{ client: 'better-sqlite3', useNullAsDefault: true },
    connection: { filename: file() },
    pool: { min: 1, max: 1 },
  });
  opened.push(knex);
  await tuneSqlite({ knex });
  await tuneSqlite({ knex });
  await knex.raw(`pragma busy_timeout = ${busyTimeoutMs}`);
  return knex;
}

const valueOf = async (tx: Knex): Promise<number> =>
  (await tx('counter').first('n')).n;

/** As most of our transactions do it: look first, then write. */
const add = (knex: Knex, between: () => Promise<unknown> = async () => {}) =>
  knex.transaction(async tx => {
    const n = await valueOf(tx);
    await between();
    await tx('counter').update({ n: n + 1 });
  });

beforeEach(async () => {
  folder.clear();
  const knex = await open(0);
  await knex.schema.createTable('counter', table => void table.integer('n'));
  await knex('counter').insert({ n: 0 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(knex => knex.destroy()));
});

describe('transactions on SQLite', () => {
  it('are the writer before they have read', async () => {
    const [ours, theirs] = [await open(0), await open(0)];
    await add(ours, async () => {
      // Nobody writes behind what was read here; reading goes on.
      await expect(add(theirs)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
      expect(await valueOf(theirs)).toBe(0);
      const reading = theirs.transaction(tx => valueOf(tx), { readOnly: true });
      expect(await reading).toBe(0);
    });
    await add(theirs);
    expect(await valueOf(ours)).toBe(2);
  });

  it('run nothing when they cannot begin, and leave the connection usable', async () => {
    const [ours, theirs] = [await open(0), await open(0)];
    const work = jest.fn();
    await add(ours, async () => {
      await expect(theirs.transaction(work)).rejects.toMatchObject({
        code: 'SQLITE_BUSY',
      });
    });
    expect(work).not.toHaveBeenCalled();
    await theirs.transaction(async tx => {
      // One within another is a part of it.
      await add(tx as unknown as Knex);
      await expect(
        tx.transaction(async inner => {
          await inner('counter').update({ n: 99 });
          throw new Error('not this');
        }),
      ).rejects.toThrow('not this');
    });
    expect(await valueOf(ours)).toBe(2);
  });

  it('wait for another process that writes, although they read first', async () => {
    const ours = await open(50_000);
    const script = `
      const db = require('better-sqlite3')(process.argv[1], { timeout: 50000 });
      db.exec('begin immediate; update counter set n = n + 1');
      process.stdout.write('writing');
      setTimeout(() => { db.exec('commit'); db.close(); }, 1000);`;
    const child = spawn(process.execPath, ['-e', script, file()], {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    await once(child.stdout, 'data');
    await add(ours);
    expect(await gone).toEqual([0, null]);
    expect(await valueOf(ours)).toBe(2);
  });
});

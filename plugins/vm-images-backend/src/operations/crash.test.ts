import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ChildSetup } from './__testUtils__/crashChild';
import {
  SUBJECTS,
  crashDefinitions,
  createSubjects,
  freezeDefinition,
  ledgerObserver,
  listEffects,
  readLedger,
} from './__testUtils__/crashWork';
import {
  EngineBench,
  createTables,
  ended,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { CRASH_AT_VARIABLE, listCrashPoints, type OperationEngine } from '.';

jest.setTimeout(600_000);

const LEASE_MS = 600;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'operations-'));
const opened: Knex[] = [];
const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  await bench.stopAll();
});

afterAll(async () => {
  await Promise.all(opened.map(database => database.destroy()));
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** A database that other processes can open too. */
async function sharedDatabase(id: Parameters<TestDatabases['init']>[0]) {
  let config: Knex.Config;
  let database: Knex;
  if (id === 'SQLITE_3') {
    const filename = path.join(scratch, `${opened.length}.sqlite`);
    config = { client: 'better-sqlite3', connection: { filename } };
    database = knexFactory({ ...config, useNullAsDefault: true });
    opened.push(database);
  } else {
    database = await databases.init(id);
    const { host, port, user, password } = database.client.connectionSettings;
    const name = await database.raw('select current_database() as name');
    const connection = {
      host,
      port,
      user,
      password,
      database: name.rows[0].name,
    };
    config = { client: 'pg', connection };
  }
  await createTables(database);
  await createSubjects(database);
  return { config, database };
}

function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(scratch, 'work-'));
  fs.mkdirSync(path.join(folder, 'effects'));
  return folder;
}

async function startChild(setup: ChildSetup, crashAt?: string) {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      path.join(__dirname, '__testUtils__', 'crashChild.ts'),
      JSON.stringify(setup),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, [CRASH_AT_VARIABLE]: crashAt },
    },
  );
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function exitOf(child: ChildProcess): Promise<string | number> {
  const late = AbortSignal.timeout(20_000);
  const [code, signal] = await once(child, 'exit', { signal: late });
  return signal ?? code;
}

/** Adds an operation without working on it. */
async function enqueueOnly(
  database: Knex,
  folder: string,
  fail: boolean,
): Promise<string> {
  const engine = bench.engine(database, crashDefinitions(folder));
  const row = await engine.enqueue(sampleRequest({ fail }, 'crash.parent'));
  return row.id;
}

function startSurvivor(database: Knex, folder: string): OperationEngine {
  return bench.start(database, crashDefinitions(folder), {
    ...{ leaseMs: LEASE_MS, pollMs: 100 },
    observers: [ledgerObserver(folder)],
  });
}

/** What must hold of one tree of operations, wherever its process died. */
async function checkTree(options: {
  engine: OperationEngine;
  database: Knex;
  folder: string;
  id: string;
  fail: boolean;
  crashedAt: string;
}) {
  const { engine, database, folder, id, fail, crashedAt } = options;
  const row = await ended(engine, id);
  await until(
    'all is told',
    async () => (await engine.get(id)).phase === 'closed',
  );
  expect(row.status).toBe(fail ? 'failed' : 'succeeded');
  const { items } = await engine.list({ parentId: id });
  const [b, a] = items;
  for (const { id: one } of items) {
    await until('all is told', async () => {
      return (await engine.get(one)).phase === 'closed';
    });
  }
  expect(a.status).toBe(fail ? 'failed' : 'succeeded');
  expect(b.status).toBe('succeeded');

  // Nothing is missing, nothing is double, nothing is left behind.
  const made = [b, a].filter(item => item.status === 'succeeded');
  expect(listEffects(folder)).toEqual(
    made.map(item => `${item.id}.make`).sort(),
  );
  const subjects = await database(SUBJECTS).whereIn('operation', [a.id, b.id]);
  expect(subjects).toHaveLength(2);
  for (const subject of subjects) {
    const item = subject.operation === a.id ? a : b;
    expect(subject.outcome).toBe(item.status);
  }

  // What was done was not done again. Only what had run and was not written
  // down when the process died may stand there twice.
  const twice = [...readLedger(folder)].filter(([, count]) => count > 1);
  const moment = crashedAt.split(':')[1];
  const mayRepeat = ['after-run', 'after-undo', 'after-end'].includes(moment);
  expect(twice.map(([, count]) => count)).toEqual(mayRepeat ? [2] : []);
  for (const one of [row, a, b]) {
    expect(readLedger(folder).get(`told ${one.id} ${one.status}`)).toBe(1);
    expect(readLedger(folder).has(`end ${one.id}`)).toBe(true);
  }
}

const definitions = crashDefinitions('');
const forward = listCrashPoints(definitions);
const backward = listCrashPoints(definitions, { cleanUp: true }).filter(point =>
  point.endsWith('-undo'),
);

describe.each(databases.eachSupportedId())('a crash on %s', id => {
  it('at every point of a tree of operations loses and doubles nothing', async () => {
    const { config, database } = await sharedDatabase(id);
    expect(forward).toHaveLength(18);
    expect(backward).toHaveLength(4);
    for (const point of [...forward, ...backward]) {
      const folder = newFolder();
      const fail = backward.includes(point);
      const operation = await enqueueOnly(database, folder, fail);
      const setup = { knex: config, folder, leaseMs: LEASE_MS, concurrency: 1 };
      const child = await startChild(setup, point);
      expect(`${point} ${await exitOf(child)}`).toBe(`${point} SIGKILL`);
      const before = await bench.engine(database, []).get(operation);
      const engine = startSurvivor(database, folder);
      await checkTree({
        ...{ engine, database, folder, id: operation, fail, crashedAt: point },
      });
      expect(before.phase).not.toBe('closed');
      await bench.stopAll();
    }
  });

  it('again and again at any moment lets all work come to its end', async () => {
    const { config, database } = await sharedDatabase(id);
    const folder = newFolder();
    const ids: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      ids.push(await enqueueOnly(database, folder, n % 4 === 0));
    }
    const setup = { knex: config, folder, leaseMs: LEASE_MS, concurrency: 3 };
    // One kill fewer than a step has attempts: whoever is hit by all of them
    // still has one left.
    for (let kill = 0; kill < 4; kill += 1) {
      // Two replicas at a time, which also compete with each other.
      const pair = [await startChild(setup), await startChild(setup)];
      await Promise.all(pair.map(child => once(child.stdout!, 'data')));
      await new Promise(resolve => setTimeout(resolve, 30 + kill * 15));
      const exits = pair.map(exitOf);
      pair.forEach(child => child.kill('SIGKILL'));
      await Promise.all(exits);
    }
    const { length: begun } = await database('operations')
      .whereNotNull('started_at')
      .whereNotNull('lease_owner');
    expect(begun).toBeGreaterThan(0);
    const engine = startSurvivor(database, folder);
    const made: string[] = [];
    for (const [n, operation] of ids.entries()) {
      const row = await ended(engine, operation, 60_000);
      expect(row.status).toBe(n % 4 === 0 ? 'failed' : 'succeeded');
      expect(row.children).toHaveLength(2);
      for (const one of row.children!) {
        made.push(...(one.status === 'succeeded' ? [`${one.id}.make`] : []));
      }
    }
    expect(made).toHaveLength(70);
    expect(listEffects(folder)).toEqual(made.sort());
    expect(await database(SUBJECTS)).toHaveLength(80);
  });

  it('does not come of a polite stop: what runs is handed over', async () => {
    const { config, database } = await sharedDatabase(id);
    const folder = newFolder();
    const operation = await enqueueOnly(database, folder, false);
    const setup = { knex: config, folder, leaseMs: 60_000, concurrency: 1 };
    const child = await startChild(setup);
    await until('it works', () => readLedger(folder).size > 0);
    child.stdin!.end();
    expect(await exitOf(child)).toBe(0);
    const leased = await database('operations').whereNotNull('lease_owner');
    expect(leased).toEqual([]);
    const engine = startSurvivor(database, folder);
    // Far sooner than the lease would have run out.
    expect((await ended(engine, operation, 10_000)).status).toBe('succeeded');
  });
});

describe.each(databases.eachSupportedId())('a frozen process on %s', id => {
  it('can write nothing once others have taken over', async () => {
    const { config, database } = await sharedDatabase(id);
    const folder = newFolder();
    const count = 10;
    const heir = bench.engine(database, [freezeDefinition(folder, 'heir')], {
      ...{ leaseMs: LEASE_MS, pollMs: 100 },
    });
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const request = sampleRequest({ count }, 'freeze.work');
      ids.push((await heir.enqueue(request)).id);
    }
    const setup = { knex: config, folder, leaseMs: LEASE_MS, concurrency: 32 };
    const child = await startChild(setup);
    await until('it froze', () => readLedger(folder).has('freeze'));
    heir.start();
    for (const operation of ids) {
      expect(await ended(heir, operation)).toMatchObject({
        status: 'succeeded',
      });
    }
    // Every step of the child freezes it, so it is woken until none is left.
    const refused = (what: string) =>
      readLedger(folder).get(`frozen ${what} LeaseLostError`) ?? 0;
    await until('all its writes were refused', () => {
      child.kill('SIGCONT');
      return refused('save') === count && refused('fenced') === count;
    });
    child.stdin!.end();
    await until('it is gone', () => {
      child.kill('SIGCONT');
      return child.exitCode !== null;
    });

    expect(readLedger(folder).get('heir end')).toBe(count);
    expect(readLedger(folder).has('frozen end')).toBe(false);
    const subjects = await database(SUBJECTS).pluck('outcome');
    expect(subjects).toEqual(Array.from({ length: count }, () => 'heir'));
    for (const operation of ids) {
      const row = await heir.get(operation);
      expect(row.state).toEqual({ saved: 'heir', returned: 'heir' });
      expect((await heir.log(operation)).map(line => line.line)).toEqual([
        'heir was here',
      ]);
    }
  });
});

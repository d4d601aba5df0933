import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  EngineBench,
  sampleDefinition,
  sampleRequest,
} from './__testUtils__/engines';
import { claimOperations, type ClaimOptions } from './claimOperations';
import { OperationEngine } from './OperationEngine';
import { OPERATIONS } from './OperationRow';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
const kinds = ['sample.work'];

/** Enqueues in `queue` for each of the owners named, in this order. */
async function enqueueFor(
  engine: OperationEngine,
  owners: string,
  queue: string = 'q',
): Promise<void> {
  for (const ownerRef of owners) {
    await engine.enqueue({ ...sampleRequest({ queue }), ownerRef });
  }
}

describe.each(databases.eachSupportedId())('a claim on %s', id => {
  let database: Knex;
  let engine: OperationEngine;

  beforeEach(async () => {
    database = await bench.database(id);
    engine = bench.engine(database, [
      sampleDefinition([], {
        queue: input => String(input.queue) || undefined,
      }),
    ]);
  });

  async function claim(options?: Partial<ClaimOptions>) {
    return await claimOperations({
      ...{ database, kinds, leaseOwner: 'me', leaseMs: 60_000 },
      ...{ count: 1, queueLimits: () => 100 },
      ...options,
    });
  }

  /** Claims one after the other, and says whose they were. */
  async function claimSerially(count: number, options?: Partial<ClaimOptions>) {
    let owners = '';
    for (let n = 0; n < count; n += 1) {
      const [row] = await claim(options);
      owners += row?.ownerRef ?? '-';
      // The clock has milliseconds; let the next claim be a later one.
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    return owners;
  }

  it('stamps what it takes, and takes nothing twice', async () => {
    await enqueueFor(engine, 'a');
    const [row] = await claim();
    expect(row).toMatchObject({
      status: 'running',
      leaseOwner: 'me',
      fence: 1,
      attempt: 1,
      startedAt: expect.any(String),
    });
    const { lease_until: until, claimed_at: at } = await database(OPERATIONS)
      .where('id', row.id)
      .first();
    expect(Number(until) - Number(at)).toBe(60_000);
    expect(await claim()).toEqual([]);
    expect(await claim({ kinds: [] })).toEqual([]);
  });

  it('takes over what a dead worker held, as a further try', async () => {
    await enqueueFor(engine, 'a');
    const [first] = await claim({ leaseMs: 1 });
    await new Promise(resolve => setTimeout(resolve, 20));
    const [second] = await claim({ leaseOwner: 'heir' });
    expect(second).toMatchObject({
      id: first.id,
      leaseOwner: 'heir',
      fence: 2,
      attempt: 2,
      startedAt: first.startedAt,
    });
  });

  it('leaves alone what is not due and what it cannot run', async () => {
    await engine.enqueue({ ...sampleRequest(), delayMs: 60_000 });
    expect(await claim()).toEqual([]);
    await enqueueFor(engine, 'a');
    expect(await claim({ kinds: ['other.work'] })).toEqual([]);
    expect(await claim()).toHaveLength(1);
  });

  it('gives turns to the owner with the fewest running', async () => {
    await enqueueFor(engine, 'aaaaabbc');
    expect(await claimSerially(9)).toBe('abcabaaa-');
  });

  it('counts what an owner has running, not only when it was served', async () => {
    await enqueueFor(engine, 'aaaa');
    expect(await claimSerially(3)).toBe('aaa');
    await enqueueFor(engine, 'bb');
    // b was served last when its second turn comes, but a has three running.
    expect(await claimSerially(4)).toBe('bba-');
  });

  it('gives the only place to the owner who waited longest', async () => {
    const one = { queueLimits: () => 1 };
    await enqueueFor(engine, 'aaabb');
    let order = '';
    for (let n = 0; n < 5; n += 1) {
      order += await claimSerially(2, one);
      await database(OPERATIONS)
        .where('status', 'running')
        .update({ phase: 'closed', lease_owner: null, lease_until: null });
    }
    expect(order).toBe('a-b-a-b-a-');
  });

  it('then gives turns to the owner who waited longest', async () => {
    await enqueueFor(engine, 'aaabbb');
    expect(await claimSerially(2)).toBe('ab');
    // Both end; b was served last, so it is a's turn, then b's.
    await database(OPERATIONS)
      .where('status', 'running')
      .update({ phase: 'closed', lease_owner: null, lease_until: null });
    expect(await claimSerially(1)).toBe('a');
    await database(OPERATIONS)
      .where('status', 'running')
      .update({ phase: 'closed', lease_owner: null, lease_until: null });
    await enqueueFor(engine, 'c');
    // c was never served.
    expect(await claimSerially(3)).toBe('cba');
  });

  it('is as fair when it takes many at once', async () => {
    await enqueueFor(engine, 'aaaaabbc');
    const owners = async (count: number) =>
      (await claim({ count }))
        .map(row => row.ownerRef)
        .sort()
        .join('');
    expect(await owners(4)).toBe('aabc');
    expect(await owners(2)).toBe('ab');
  });

  it('keeps to the limit of each queue', async () => {
    await enqueueFor(engine, 'aaab', 'narrow');
    await enqueueFor(engine, 'aa', 'shut');
    await enqueueFor(engine, 'aaa', '');
    const limits: Record<string, number> = { narrow: 2, shut: 0 };
    const options = { count: 10, queueLimits: (q: string) => limits[q] };
    const rows = await claim(options);
    expect(
      rows.map(row => `${row.queue ?? 'free'} ${row.ownerRef}`).sort(),
    ).toEqual(['free a', 'free a', 'free a', 'narrow a', 'narrow b']);
    expect(await claim(options)).toEqual([]);

    // A place is free again when its holder ends, backs off, or dies.
    const [one, other] = rows.filter(row => row.queue === 'narrow');
    await database(OPERATIONS)
      .where('id', one.id)
      .update({ lease_owner: null, lease_until: null, not_before: 9e15 });
    expect(await claim(options)).toHaveLength(1);
    await database(OPERATIONS).where('id', other.id).update({ phase: 'end' });
    expect(await claim(options)).toHaveLength(1);
  });

  it('never makes clean-up or an ending wait for a place', async () => {
    await enqueueFor(engine, 'abcd', 'shut');
    const ids = await database(OPERATIONS).pluck('id').orderBy('owner_ref');
    const stamp = (at: number, values: object) =>
      database(OPERATIONS).where('id', ids[at]).update(values);
    await stamp(0, { status: 'cancelling' });
    await stamp(1, { status: 'running', phase: 'undo' });
    await stamp(2, { status: 'cancelled', phase: 'end' });
    const rows = await claim({ count: 10, queueLimits: () => 0 });
    expect(rows.map(row => `${row.ownerRef} ${row.status}`).sort()).toEqual([
      'a cancelling',
      'b running',
      'c cancelled',
    ]);
  });

  it('is exact when many claim at once', async () => {
    await enqueueFor(engine, 'abcde'.repeat(12), 'narrow');
    const workers = Array.from({ length: 12 }, (_, n) =>
      claim({ leaseOwner: `w${n}`, count: 3, queueLimits: () => 7 }),
    );
    const rows = (await Promise.all(workers)).flat();
    expect(new Set(rows.map(row => row.id)).size).toBe(7);
    expect(rows).toHaveLength(7);
    const running = await database(OPERATIONS).where('status', 'running');
    expect(running).toHaveLength(7);
  });

  it('is served by indexes when there is much history', async () => {
    const old = Array.from({ length: 3000 }, (_, n) => ({
      id: `old-${n}`,
      kind: 'sample.work',
      status: 'succeeded',
      phase: 'closed',
      owner_ref: `o${n % 7}`,
      created_by: 'u',
      queue: 'q',
      ...{ input: '{}', state: '{}', steps: '[]' },
      created_at: n,
      claimed_at: n,
      updated_at: n,
    }));
    await database.batchInsert(OPERATIONS, old, 50);
    await enqueueFor(engine, 'ab');
    await database.raw('analyze');
    const plan = async (query: Knex.QueryBuilder) => {
      const { sql, bindings } = query.toSQL().toNative();
      const client: string = database.client.dialect;
      const explain = client === 'sqlite3' ? 'explain query plan' : 'explain';
      const result = await database.raw(
        `${explain} ${sql.replace(/\$\d+/g, '?')}`,
        bindings as string[],
      );
      return JSON.stringify(result.rows ?? result);
    };
    const forward = database(OPERATIONS).whereRaw("phase = 'run'");
    expect(await plan(forward.distinct('queue', 'owner_ref'))).toContain(
      'operations_forward_idx',
    );
    const ending = database(`${OPERATIONS} as o`).whereRaw(
      "(o.phase in ('undo', 'end', 'announce') or o.status = 'cancelling')",
    );
    expect(await plan(ending)).toContain('operations_ending_idx');
    const leased = database(OPERATIONS).whereNotNull('lease_owner');
    expect(await plan(leased)).toContain('operations_leased_idx');
    const served = database(OPERATIONS)
      .where({ queue: 'q', owner_ref: 'o1' })
      .max('claimed_at');
    expect(await plan(served)).toContain('operations_turn_idx');
    const list = database(OPERATIONS)
      .whereRaw('(created_at, id) < (?, ?)', [500, 'x'])
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(26);
    const listPlan = await plan(list);
    expect(listPlan).toContain('operations_created_idx');
    expect(listPlan).not.toMatch(/sort|temp b-tree/i);
    expect(await claim({ count: 5 })).toHaveLength(2);
  });
});

// SQLite has one writer at a time by nature.
const postgres = databases
  .eachSupportedId()
  .filter(([id]) => id !== 'SQLITE_3');
if (postgres.length > 0) {
  it.each(postgres)('claims take turns on %s', async id => {
    const database = await bench.database(id);
    const engine = bench.engine(database, [
      sampleDefinition([], { queue: () => 'narrow' }),
    ]);
    const options = {
      ...{ kinds, leaseOwner: 'me', leaseMs: 60_000, count: 1 },
      queueLimits: () => 1,
    };
    await enqueueFor(engine, 'aa');
    const [served] = await claimOperations({ database, ...options });
    await database(OPERATIONS)
      .where('id', served.id)
      .update({ phase: 'closed', lease_owner: null, lease_until: null });

    // One claim has taken the only place and is not committed yet …
    const slow = await database.transaction();
    expect(await claimOperations({ database: slow, ...options })).toHaveLength(
      1,
    );
    // … when an owner joins who was never served and so comes first in line.
    await enqueueFor(engine, 'b');
    const next = claimOperations({ database, ...options });
    await new Promise(resolve => setTimeout(resolve, 300));
    await slow.commit();
    expect(await next).toEqual([]);
  });
}

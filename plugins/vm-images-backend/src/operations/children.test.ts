import { TestDatabases } from '@backstage/backend-test-utils';
import {
  EngineBench,
  ended,
  gate,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { waitForChildren, type OperationDefinition } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

const by = 'user:default/ada';

/** Launches `count` children, waits for them, and fails if one of them did. */
function batch(options?: { undo?: () => Promise<void> }): OperationDefinition {
  return sampleDefinition(
    [
      {
        name: 'launch',
        undo: options?.undo,
        run: async context => {
          for (let n = 0; n < Number(context.operation.input.count); n += 1) {
            const subject = { type: 'vm', id: `vm-${n}` };
            await context.spawn({
              ...{ key: `${n}`, kind: 'child.work', input: { n }, subject },
            });
          }
        },
      },
      {
        name: 'gather',
        run: async context => {
          const children = await context.children();
          if (children.some(child => !child.ended)) {
            return waitForChildren();
          }
          const bad = children.filter(child => child.status !== 'succeeded');
          if (bad.length > 0) {
            throw new Error(`${bad.length} of ${children.length} failed`);
          }
          return { launched: children.length };
        },
      },
    ],
    { kind: 'batch.work', queue: () => 'batches' },
  );
}

describe.each(databases.eachSupportedId())('children on %s', id => {
  it('are waited for without holding a worker or a place', async () => {
    const database = await bench.database(id);
    const running = new Set<number>();
    let most = 0;
    const child = sampleDefinition(
      [
        {
          name: 'one',
          run: async context => {
            running.add(Number(context.operation.input.n));
            most = Math.max(most, running.size);
            await new Promise(resolve => setTimeout(resolve, 20));
            running.delete(Number(context.operation.input.n));
          },
        },
      ],
      { kind: 'child.work', queue: () => 'boots' },
    );
    // One worker and one place for everything: whoever waited would block all.
    const engine = bench.start(database, [batch(), child], {
      concurrency: 1,
      queueLimits: () => 1,
    });
    const parents = await Promise.all([
      engine.enqueue(sampleRequest({ count: 3 }, 'batch.work')),
      engine.enqueue(sampleRequest({ count: 2 }, 'batch.work')),
    ]);
    const rows = [];
    for (const parent of parents) {
      rows.push(await ended(engine, parent.id));
    }
    expect(most).toBe(1);
    expect(rows[0]).toMatchObject({
      status: 'succeeded',
      state: { launched: 3 },
      attempt: 1,
      children: [0, 1, 2].map(n => ({
        kind: 'child.work',
        status: 'succeeded',
        ended: true,
        subject: { type: 'vm', id: `vm-${n}` },
      })),
    });
    expect(rows[1].state).toEqual({ launched: 2 });
    const { items } = await engine.list({ parentId: parents[0].id });
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({
      ownerRef: 'group:default/a',
      createdBy: 'user:default/u',
    });
  });

  it('stay running, unleased, while the parent waits in another replica', async () => {
    const database = await bench.database(id);
    const finish = gate();
    const child = sampleDefinition(
      [{ name: 'one', run: () => finish.opened }],
      { kind: 'child.work' },
    );
    const parents = bench.start(database, [batch()].concat(child), {
      pollMs: 100,
    });
    const { id: parent } = await parents.enqueue(
      sampleRequest({ count: 2 }, 'batch.work'),
    );
    const waiting = await until('it waits', async () => {
      const row = await parents.get(parent);
      return row.waiting && row;
    });
    expect(waiting.status).toBe('running');
    expect(waiting.leaseOwner).toBeUndefined();
    finish.open();
    expect((await ended(parents, parent)).status).toBe('succeeded');
  });

  it('that fail are retried with their parent, the others are left', async () => {
    const database = await bench.database(id);
    const runs: number[] = [];
    let broken = true;
    const child = sampleDefinition(
      [
        {
          name: 'one',
          run: async context => {
            const n = Number(context.operation.input.n);
            runs.push(n);
            if (broken && n === 1) {
              throw new Error('no capacity');
            }
          },
        },
      ],
      { kind: 'child.work' },
    );
    const engine = bench.start(database, [batch(), child]);
    const { id: parent } = await engine.enqueue(
      sampleRequest({ count: 3 }, 'batch.work'),
    );
    expect(await ended(engine, parent)).toMatchObject({
      status: 'failed',
      error: { stage: 'gather', reason: '1 of 3 failed' },
      children: [
        { status: 'succeeded' },
        { status: 'failed', error: { reason: 'no capacity' } },
        { status: 'succeeded' },
      ],
    });
    broken = false;
    await engine.retry(parent, by);
    await until('it succeeded', async () => {
      return (await engine.get(parent)).status === 'succeeded';
    });
    expect(runs.sort()).toEqual([0, 1, 1, 2]);
    expect((await engine.list({ parentId: parent })).items).toHaveLength(3);
  });

  it('are new ones when their step begins anew', async () => {
    const database = await bench.database(id);
    let broken = true;
    const child = sampleDefinition(
      [
        {
          name: 'one',
          run: async () => {
            if (broken) {
              throw new Error('no');
            }
          },
        },
      ],
      { kind: 'child.work' },
    );
    const definition = batch({ undo: async () => {} });
    // What the first round left must not count for the second.
    definition.steps[1].run = async context => {
      const children = await context.children();
      if (children.some(c => !c.ended)) {
        throw waitForChildren();
      }
      if (children.slice(-2).some(c => c.status === 'failed')) {
        throw new Error('some failed');
      }
    };
    const engine = bench.start(database, [definition, child]);
    const { id: parent } = await engine.enqueue(
      sampleRequest({ count: 2 }, 'batch.work'),
    );
    expect((await ended(engine, parent)).status).toBe('failed');
    broken = false;
    await engine.retry(parent, by);
    await until('it succeeded', async () => {
      return (await engine.get(parent)).status === 'succeeded';
    });
    const { items } = await engine.list({ parentId: parent });
    expect(items.map(item => item.status)).toEqual([
      'succeeded',
      'succeeded',
      'failed',
      'failed',
    ]);
  });

  it('are cancelled with their parent, which cleans up after them', async () => {
    const database = await bench.database(id);
    const calls: string[] = [];
    let started = 0;
    const child = sampleDefinition(
      [
        {
          name: 'one',
          run: async context => {
            started += 1;
            await new Promise((_, reject) => {
              context.signal.addEventListener('abort', () =>
                reject(context.signal.reason),
              );
            });
          },
          undo: async () => {
            await new Promise(resolve => setTimeout(resolve, 30));
            calls.push('child');
          },
        },
      ],
      { kind: 'child.work', queue: () => 'boots' },
    );
    const parentUndo = async () => void calls.push('parent');
    const engine = bench.start(database, [batch({ undo: parentUndo }), child], {
      queueLimits: queue => (queue === 'boots' ? 2 : 9),
    });
    const { id: parent } = await engine.enqueue(
      sampleRequest({ count: 3 }, 'batch.work'),
    );
    await until('two children run', () => started === 2);
    await until('it waits', async () => (await engine.get(parent)).waiting);
    expect((await engine.cancel(parent, by)).status).toBe('cancelling');
    const row = await ended(engine, parent);
    expect(row.status).toBe('cancelled');
    expect(row.children?.map(c => c.status)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(calls).toEqual(['child', 'child', 'parent']);
    expect(started).toBe(2);
  });

  it('are cancelled when their parent fails', async () => {
    const database = await bench.database(id);
    const child = sampleDefinition([{ name: 'one' }], {
      kind: 'child.work',
      queue: () => 'closed',
    });
    const definition = batch();
    definition.steps[1].run = async () => {
      throw new Error('changed my mind');
    };
    const engine = bench.start(database, [definition, child], {
      queueLimits: queue => (queue === 'closed' ? 0 : 9),
    });
    const { id: parent } = await engine.enqueue(
      sampleRequest({ count: 2 }, 'batch.work'),
    );
    const row = await ended(engine, parent);
    expect(row.error?.reason).toBe('changed my mind');
    expect(row.children?.map(c => c.status)).toEqual([
      'cancelled',
      'cancelled',
    ]);
  });

  it('that do not exist are not waited for for ever', async () => {
    const database = await bench.database(id);
    let runs = 0;
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'one',
          run: async () => {
            runs += 1;
            return waitForChildren();
          },
        },
      ]),
    ]);
    const { id: lonely } = await engine.enqueue(sampleRequest());
    expect(await ended(engine, lonely)).toMatchObject({
      status: 'failed',
      error: { reason: 'Step one waits for children, but none is open' },
    });
    expect(runs).toBe(2);
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import {
  EngineBench,
  ended,
  gate,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { claimOperations } from './claimOperations';
import { OPERATIONS, abortCauseOf } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

/** Lets a database be away: while it is, no connection to it can be had. */
function breakable(database: Knex): { away: boolean } {
  const link = { away: false };
  const connect = database.client.acquireConnection.bind(database.client);
  database.client.acquireConnection = async () => {
    if (link.away) {
      throw new Error('connection refused');
    }
    return await connect();
  };
  return link;
}

/** Lets workers take an operation and die, `times` times. */
async function dieWith(database: Knex, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const [row] = await claimOperations({
      ...{ database, leaseOwner: `dead-${n}`, leaseMs: 1, count: 1 },
      ...{ kinds: ['sample.work'], queueLimits: () => 1 },
    });
    expect(row.attempt).toBe(n + 1);
    await delay(10);
  }
}

describe.each(databases.eachSupportedId())('on %s', id => {
  let database: Knex;
  beforeEach(async () => {
    database = await bench.database(id);
  });

  describe('a poisoned operation', () => {
    it('is given up after so many dead workers, and blocks nobody', async () => {
      const ran = jest.fn();
      const engine = bench.engine(database, [
        sampleDefinition([{ name: 'one', run: async () => ran() }], {
          queue: () => 'narrow',
        }),
      ]);
      const { id: poisoned } = await engine.enqueue(sampleRequest());
      await dieWith(database, 5);
      const { id: next } = await engine.enqueue(sampleRequest());
      engine.start();
      expect(await ended(engine, poisoned)).toMatchObject({
        status: 'failed',
        error: {
          stage: 'one',
          reason:
            'The backend stopped in the middle of this step 5 times; it was not tried again',
        },
      });
      expect((await ended(engine, next)).status).toBe('succeeded');
      expect(ran).toHaveBeenCalledTimes(1);
    });

    it('always throwing leaves its place to others between its tries', async () => {
      const order: string[] = [];
      const engine = bench.start(
        database,
        [
          sampleDefinition(
            [
              {
                name: 'one',
                undo: async () => {
                  throw new Error('cannot be undone either');
                },
                run: async ({ operation }) => {
                  order.push(String(operation.input.name));
                  if (operation.input.name === 'poison') {
                    throw new Error('always');
                  }
                },
              },
            ],
            { queue: () => 'narrow' },
          ),
        ],
        { queueLimits: () => 1, concurrency: 2, backOffMs: 600 },
      );
      const poison = await engine.enqueue(sampleRequest({ name: 'poison' }));
      const others = [];
      for (const name of ['a', 'b', 'c']) {
        others.push(await engine.enqueue(sampleRequest({ name })));
      }
      for (const other of others) {
        expect((await ended(engine, other.id)).status).toBe('succeeded');
      }
      expect((await engine.get(poison.id)).status).toBe('running');
      expect(order).toEqual(['poison', 'a', 'b', 'c']);
      await engine.cancel(poison.id, 'u').catch(() => {});
    });

    it.each([
      ['undo', 'failed', { cleanUp: expect.stringContaining('each time') }],
      ['end', 'failed', { stage: 'end' }],
      ['announce', 'succeeded', {}],
    ])('in phase %s comes to its end', async (phase, status, error) => {
      const called = jest.fn();
      const engine = bench.engine(
        database,
        [
          sampleDefinition(
            [{ name: 'one', undo: async () => called('undo') }],
            { onEnd: async () => called('end') },
          ),
        ],
        { observers: [{ onEnd: () => called('announce') }] },
      );
      const { id: poisoned } = await engine.enqueue(sampleRequest());
      const steps = [
        { name: 'one', title: 'One', status: 'done', startedAt: 'then' },
      ];
      await database(OPERATIONS)
        .where('id', poisoned)
        .update({
          ...{ phase, steps: JSON.stringify(steps), step_index: 1 },
          status: phase === 'announce' ? 'succeeded' : 'running',
          outcome: phase === 'undo' ? 'failed' : 'succeeded',
        });
      await dieWith(database, 5);
      engine.start();
      const row = await until('it is closed', async () => {
        const now = await engine.get(poisoned);
        return now.phase === 'closed' && now;
      });
      expect(row.status).toBe(status);
      expect({ ...row.error }).toMatchObject(error);
      expect(called).not.toHaveBeenCalledWith(phase);
    });
  });

  it('a step may take longer than a lease', async () => {
    let runs = 0;
    const definition = sampleDefinition([
      {
        name: 'long',
        run: async context => {
          runs += 1;
          await delay(1_500);
          return { aborted: context.signal.aborted };
        },
      },
    ]);
    const options = { leaseMs: 400, pollMs: 50 };
    const engines = [1, 2].map(() =>
      bench.start(database, [definition], options),
    );
    const { id: long } = await engines[0].enqueue(sampleRequest());
    const row = await until('it is closed', async () => {
      const now = await engines[1].get(long);
      return now.phase === 'closed' && now;
    });
    // Claimed once and closed once: nobody took it over.
    expect(row).toMatchObject({
      ...{ status: 'succeeded', state: { aborted: false }, fence: 2 },
    });
    expect(runs).toBe(1);
  });

  it.each(['its worker', 'another replica'])(
    'a cancel that %s was told of survives the worker, and so does a step that must finish',
    async told => {
      const started = gate();
      const calls: string[] = [];
      const definition = sampleDefinition([
        {
          name: 'careful',
          cancellable: false,
          run: async context => {
            calls.push(`run ${calls.length}`);
            if (calls.length === 1) {
              started.open();
              await new Promise((_, reject) => {
                context.signal.addEventListener('abort', () =>
                  reject(context.signal.reason),
                );
              });
            }
            expect(context.signal.aborted).toBe(false);
            return { made: 'it' };
          },
          undo: async context => {
            calls.push(`undo ${context.state.made}`);
          },
        },
        { name: 'never', run: async () => void calls.push('never') },
      ]);
      const first = bench.start(database, [definition], { leaseMs: 60_000 });
      const { id: running } = await first.enqueue(sampleRequest());
      await started.opened;
      const other = bench.engine(database, [definition]);
      const canceller = told === 'its worker' ? first : other;
      await canceller.cancel(running, 'user:default/ada');
      await first.stop();
      expect((await other.get(running)).status).toBe('cancelling');
      other.start();
      expect((await ended(other, running)).status).toBe('cancelled');
      expect(calls).toEqual(['run 0', 'run 1', 'undo it']);
    },
  );

  it('a short outage of the database is waited out', async () => {
    const link = breakable(database);
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          {
            name: 'one',
            run: async () => {
              link.away = true;
              setTimeout(() => {
                link.away = false;
              }, 700);
              return { one: 1 };
            },
          },
          { name: 'two', run: async () => ({ two: 2 }) },
        ]),
      ],
      { leaseMs: 3_000 },
    );
    const { id: working } = await engine.enqueue(sampleRequest());
    const row = await until('it has ended', async () => {
      const [now] = await database(OPERATIONS).catch(() => []);
      return now?.phase === 'closed' && now;
    });
    expect(JSON.parse(row.state)).toEqual({ one: 1, two: 2 });
    // Claimed once and closed once: nobody took it over.
    expect(Number(row.fence)).toBe(2);
    expect((await engine.get(working)).status).toBe('succeeded');
  });

  it('in a long outage work stops, and is taken up again after it', async () => {
    const link = breakable(database);
    const causes: unknown[] = [];
    let runs = 0;
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          {
            name: 'one',
            run: async context => {
              runs += 1;
              if (runs > 1) {
                return { attempt: context.operation.attempt };
              }
              link.away = true;
              await new Promise(resolve => {
                context.signal.addEventListener('abort', resolve);
              });
              causes.push(abortCauseOf(context.signal));
              return { attempt: 'lost' };
            },
          },
        ]),
      ],
      { leaseMs: 300, pollMs: 100 },
    );
    await engine.enqueue(sampleRequest());
    await until('it was told to stop', () => causes.length > 0);
    expect(causes).toEqual(['lease-lost']);
    await delay(500);
    expect(runs).toBe(1);
    link.away = false;
    const row = await until('it has ended', async () => {
      const [now] = await database(OPERATIONS);
      return now.phase === 'closed' && now;
    });
    expect(JSON.parse(row.state)).toEqual({ attempt: 2 });
    expect(runs).toBe(2);
  });

  it('an error of the database is told without its statement', async () => {
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'one',
          run: async context => {
            const values = { id: context.operation.id, kind: 'hunter2 - x' };
            await context.fenced(tx => tx(OPERATIONS).insert(values));
          },
        },
      ]),
    ]);
    const { id: failing } = await engine.enqueue(sampleRequest());
    const { error } = await ended(engine, failing);
    expect(error?.reason).toMatch(/^Database: .*constraint/);
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(JSON.stringify(await engine.log(failing))).not.toContain('hunter2');
    const told = JSON.stringify(bench.logger.info.mock.calls);
    expect(told).toContain(failing);
    expect(told).not.toContain('hunter2');
  });

  it('an operation whose steps are gone from the code fails and says so', async () => {
    const old = bench.engine(database, [
      sampleDefinition([{ name: 'kept' }, { name: 'dropped' }]),
    ]);
    const { id: outlived } = await old.enqueue(sampleRequest());
    const engine = bench.start(database, [
      sampleDefinition([{ name: 'kept' }, { name: 'added' }]),
    ]);
    expect(await ended(engine, outlived)).toMatchObject({
      status: 'failed',
      error: {
        stage: 'dropped',
        reason: expect.stringContaining("no step 'dropped'"),
      },
      steps: [{ name: 'kept', status: 'done' }, { name: 'dropped' }],
    });
  });
});

const postgres = databases
  .eachSupportedId()
  .filter(([id]) => id !== 'SQLITE_3');
if (postgres.length > 0) {
  it.each(postgres)('sessions that are cut lose no work on %s', async id => {
    const database = await bench.database(id);
    // Knex tells the console of each session that ends.
    const told = jest.spyOn(console, 'log').mockImplementation(() => {});
    let cut = 0;
    const definition = sampleDefinition(
      ['a', 'b', 'c'].map(name => ({
        name,
        run: async ({ state }) => {
          cut += 1;
          await database
            .raw(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database()`,
            )
            .catch(() => {});
          return { n: Number(state.n ?? 0) + 1 };
        },
      })),
    );
    // A claim of which the answer was cut off is only found by the polls.
    const engine = bench.start(database, [definition], {
      ...{ leaseMs: 1_000, pollMs: 200 },
    });
    const made = [];
    for (let n = 0; n < 5; n += 1) {
      made.push(await engine.enqueue(sampleRequest()).catch(() => undefined));
    }
    const sure = made.filter(row => row !== undefined);
    expect(sure.length).toBeGreaterThan(0);
    for (const { id: operation } of sure) {
      await until(
        'it succeeded',
        async () => {
          const row = await engine.get(operation).catch(() => undefined);
          return row?.status === 'succeeded' && row.state.n === 3;
        },
        40_000,
      );
    }
    expect(cut).toBeGreaterThanOrEqual(3 * sure.length);
    told.mockRestore();
  });
}

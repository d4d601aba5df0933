import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  EngineBench,
  ended,
  gate,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

describe.each(databases.eachSupportedId())('two replicas on %s', id => {
  let database: Knex;
  beforeEach(async () => {
    database = await bench.database(id);
  });

  /** Connections that listen now. */
  const listening = async (): Promise<number[]> => {
    const { rows } = await database.raw(
      `select pid from pg_stat_activity
       where datname = current_database() and query ilike 'listen %'`,
    );
    return rows.map((row: { pid: number }) => row.pid);
  };
  const two = async (
    definition: ReturnType<typeof sampleDefinition>,
    options = {},
  ) => {
    const worker = bench.start(database, [definition], options);
    // It only asks for work: it is not started, so nothing there wakes it up.
    const asker = bench.engine(database, [definition], options);
    await until('it listens', async () => (await listening()).length === 1);
    return { worker, asker };
  };

  it('hear of each other without a poll, once it is committed', async () => {
    const { asker } = await two(sampleDefinition([{ name: 'one' }]));
    const alone = await asker.enqueue(sampleRequest());
    expect((await ended(asker, alone.id)).status).toBe('succeeded');
    const together = await database.transaction(async tx => {
      const operation = await asker.enqueue(sampleRequest(), { tx });
      return operation.id;
    });
    expect((await ended(asker, together)).status).toBe('succeeded');
  });

  it('stop what the other one cancels, long before a lease is renewed', async () => {
    const begun = gate();
    const { asker } = await two(
      sampleDefinition([
        {
          name: 'long',
          run: ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
              begun.open();
            }),
        },
      ]),
      { leaseMs: 600_000 },
    );
    const { id: operation } = await asker.enqueue(sampleRequest());
    await begun.opened;
    await asker.cancel(operation, 'user:default/u');
    expect((await ended(asker, operation)).status).toBe('cancelled');
  });

  it('hear again after the connection was lost, and leave none behind', async () => {
    const { worker, asker } = await two(sampleDefinition([{ name: 'one' }]));
    const [lost] = await listening();
    await database.raw('select pg_terminate_backend(?)', [lost]);
    const { id: meanwhile } = await asker.enqueue(sampleRequest());
    expect((await ended(asker, meanwhile)).status).toBe('succeeded');
    await until('it listens again', async () => {
      const [pid] = await listening();
      return pid !== undefined && pid !== lost;
    });
    const { id: later } = await asker.enqueue(sampleRequest());
    expect((await ended(asker, later)).status).toBe('succeeded');
    await worker.stop();
    await until('it has gone', async () => (await listening()).length === 0);
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  EngineBench,
  ended,
  gate,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { abortCauseOf, type OperationDefinition, type OperationRow } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

describe.each(databases.eachSupportedId())('operations on %s', id => {
  it('runs steps in order, carries the state and ends for everyone', async () => {
    const database = await bench.database(id);
    const seen: string[] = [];
    const changes: OperationRow[] = [];
    const onEnd = jest.fn(async (_: OperationRow) => {});
    type State = { a?: number; b?: number; half?: boolean; more?: number };
    const definition: OperationDefinition<{ from: number }, State> = {
      kind: 'sample.work',
      steps: [
        {
          name: 'first',
          title: 'First',
          weight: 3,
          run: async context => {
            seen.push(context.idempotencyKey, `${context.operation.attempt}`);
            await Promise.all([
              context.save({ half: true }),
              context.save({ more: 1 }),
            ]);
            seen.push(`half ${context.state.half}`);
            context.log('one secret line');
            return { a: context.operation.input.from + 1 };
          },
        },
        {
          name: 'second',
          title: 'Second',
          run: async context => ({ b: context.state.a! * 10 }),
        },
      ],
      onEnd: async context => {
        const { id: ending } = context.operation;
        const before = await database('operations').where('id', ending).first();
        seen.push(`${before.status} -> ${context.outcome} ${context.state.b}`);
        await context.fenced(tx =>
          tx('operations')
            .where({ id: ending })
            .update({ subject_name: 'told' }),
        );
      },
    };
    const engine = bench.start(database, [definition], {
      observers: [{ onChange: row => void changes.push(row), onEnd }],
      redact: text => text.replaceAll('secret', '***'),
    });
    const enqueued = await engine.enqueue({
      ...sampleRequest({ from: 4 }),
      subject: { type: 'image', id: 'i1', name: 'debian\u0000-12' },
    });
    expect(enqueued).toMatchObject({
      status: 'queued',
      ownerRef: 'group:default/a',
      createdBy: 'user:default/u',
      attempt: 1,
      progress: 0,
      subject: { type: 'image', id: 'i1', name: 'debian -12' },
    });

    const row = await ended(engine, enqueued.id);
    expect(row).toMatchObject({
      status: 'succeeded',
      outcome: 'succeeded',
      progress: 1,
      stepIndex: 2,
      state: { half: true, more: 1, a: 5, b: 50 },
      subject: { name: 'told' },
      steps: [
        { name: 'first', title: 'First', status: 'done' },
        { name: 'second', title: 'Second', status: 'done' },
      ],
    });
    expect(seen).toEqual([
      `${enqueued.id}.first`,
      '1',
      'half true',
      'running -> succeeded 50',
    ]);
    for (const time of [row.createdAt, row.startedAt, row.finishedAt]) {
      expect(Math.abs(Date.now() - Date.parse(time!))).toBeLessThan(30_000);
    }
    expect(row.steps[0].startedAt! <= row.steps[0].finishedAt!).toBe(true);
    expect(await engine.log(row.id)).toMatchObject([
      { seq: 1, level: 'info', line: 'one *** line' },
    ]);

    await until('it is closed', async () => {
      return (await engine.get(row.id)).phase === 'closed';
    });
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(onEnd.mock.calls[0][0]).toMatchObject({ status: 'succeeded' });
    expect(changes[0].status).toBe('queued');
    expect(changes.map(change => change.progress)).toEqual(
      expect.arrayContaining([0, 0.75, 1]),
    );
    expect((await engine.get(row.id)).leaseOwner).toBeUndefined();
  });

  it('begins at once, without waiting for the poll', async () => {
    const database = await bench.database(id);
    const started = gate();
    const engine = bench.start(database, [
      sampleDefinition([{ name: 'one', run: async () => started.open() }]),
    ]);
    await engine.enqueue(sampleRequest());
    await started.opened;
    const late = await engine.enqueue({ ...sampleRequest(), delayMs: 300 });
    await new Promise(resolve => setTimeout(resolve, 100));
    expect((await engine.get(late.id)).status).toBe('queued');
    const row = await ended(engine, late.id);
    const waited = Date.parse(row.startedAt!) - Date.parse(row.createdAt);
    expect(waited).toBeGreaterThanOrEqual(300);
  });

  it('is enqueued with the transaction of its subject, or not at all', async () => {
    const database = await bench.database(id);
    await database.schema.createTable('subjects', t => t.string('id'));
    const ran: string[] = [];
    const changes: string[] = [];
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          { name: 'one', run: async c => void ran.push(c.operation.id) },
        ]),
      ],
      { observers: [{ onChange: row => void changes.push(row.id) }] },
    );
    const { id: kept } = await database.transaction(async tx => {
      await tx('subjects').insert({ id: 's1' });
      const row = await engine.enqueue(sampleRequest(), { tx });
      expect(changes).toEqual([]);
      return row;
    });
    await ended(engine, kept);
    expect(ran).toEqual([kept]);

    let lost = '';
    const failing = database.transaction(async tx => {
      lost = (await engine.enqueue(sampleRequest(), { tx })).id;
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const tx = await database.transaction();
    const quiet = await engine.enqueue(sampleRequest(), { tx });
    await tx.rollback();
    await expect(engine.get(lost)).rejects.toThrow(NotFoundError);
    await ended(engine, (await engine.enqueue(sampleRequest())).id);
    expect(changes).not.toContain(lost);
    expect(changes).not.toContain(quiet.id);
    expect(ran).toHaveLength(2);
  });

  it('refuses what it does not know', async () => {
    const database = await bench.database(id);
    const engine = bench.engine(database, [sampleDefinition([])]);
    await expect(engine.enqueue(sampleRequest({}, 'nope'))).rejects.toThrow(
      "There is no kind of operation named 'nope'",
    );
    await expect(
      engine.enqueue({ ...sampleRequest(), createdBy: '' }),
    ).rejects.toThrow('needs createdBy');
    await expect(engine.get('nope')).rejects.toThrow(
      'There is no operation nope',
    );
    expect(() =>
      bench.engine(database, [sampleDefinition([]), sampleDefinition([])]),
    ).toThrow("Two definitions have the kind 'sample.work'");
    expect(() =>
      bench.engine(database, [sampleDefinition([{ name: 'Bad_name' }])]),
    ).toThrow("Step 'Bad_name' of 'sample.work' must be");
  });

  it('hands running steps over when it stops, and another goes on', async () => {
    const database = await bench.database(id);
    const started = gate();
    const causes: (string | undefined)[] = [];
    const runs = { one: 0, two: 0 };
    const definition = sampleDefinition([
      { name: 'one', run: async () => void (runs.one += 1) },
      {
        name: 'two',
        cancellable: false,
        run: async c => {
          runs.two += 1;
          if (runs.two === 2) {
            return { attempt: c.operation.attempt };
          }
          started.open();
          await new Promise((_, reject) => {
            c.signal.addEventListener('abort', () => {
              causes.push(abortCauseOf(c.signal));
              reject(c.signal.reason);
            });
          });
          return {};
        },
      },
    ]);
    const first = bench.start(database, [definition]);
    const { id: moving } = await first.enqueue(sampleRequest());
    await started.opened;
    const before = performance.now();
    await first.stop();
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(causes).toEqual(['shutdown']);
    const between = await first.get(moving);
    expect(between).toMatchObject({ status: 'running', stepIndex: 1 });
    expect(between.leaseOwner).toBeUndefined();

    const second = bench.start(database, [definition]);
    expect(await ended(second, moving)).toMatchObject({
      status: 'succeeded',
      state: { attempt: 1 },
    });
    expect(runs).toEqual({ one: 1, two: 2 });
  });

  it('does not wait for a step that will not stop', async () => {
    const database = await bench.database(id);
    const started = gate();
    const late = gate();
    let runs = 0;
    const results: unknown[] = [];
    const definition = sampleDefinition([
      {
        name: 'deaf',
        run: async c => {
          runs += 1;
          if (runs === 1) {
            started.open();
            await late.opened;
            results.push(await c.save({ from: 'zombie' }).catch(e => e.name));
            return { from: 'zombie' };
          }
          return { from: 'heir' };
        },
      },
    ]);
    const first = bench.start(database, [definition], { stopGraceMs: 200 });
    const { id: stuck } = await first.enqueue(sampleRequest());
    await started.opened;
    await first.stop();
    const second = bench.start(database, [definition]);
    const row = await ended(second, stuck);
    expect(row).toMatchObject({ status: 'succeeded', state: { from: 'heir' } });
    late.open();
    await until('the zombie was refused', () => results.length > 0);
    expect(results).toEqual(['LeaseLostError']);
    expect((await second.get(stuck)).state).toEqual({ from: 'heir' });
  });
});

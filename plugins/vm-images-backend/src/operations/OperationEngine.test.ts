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
import {
  RetryableError,
  abortCauseOf,
  type OperationDefinition,
  type OperationRow,
} from '.';

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
    type State = { a?: number; b?: number; half?: boolean };
    const definition: OperationDefinition<{ from: number }, State> = {
      kind: 'sample.work',
      steps: [
        {
          name: 'first',
          title: 'First',
          weight: 3,
          run: async context => {
            seen.push(context.idempotencyKey, `${context.operation.attempt}`);
            await context.save({ half: true });
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
        const before = await engine.get(context.operation.id);
        seen.push(`${before.status} -> ${context.outcome} ${context.state.b}`);
        await context.fenced(tx =>
          tx('operations')
            .where({ id: before.id })
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
      state: { half: true, a: 5, b: 50 },
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

  it('fails with stage and reason, and cleans up in reverse', async () => {
    const database = await bench.database(id);
    const undone: string[] = [];
    const undo = (name: string) => async () => void undone.push(name);
    const ends: unknown[] = [];
    const engine = bench.start(
      database,
      [
        sampleDefinition(
          [
            { name: 'one', undo: undo('one'), run: async () => ({ one: 1 }) },
            { name: 'two' },
            { name: 'three', undo: undo('three') },
            {
              name: 'four',
              undo: undo('four'),
              run: async () => {
                const error = new Error('no space, password=hunter2');
                throw Object.assign(error, {
                  name: 'QuotaError',
                  remedy: 'Ask for more than hunter2',
                });
              },
            },
            { name: 'five', undo: undo('five') },
          ],
          {
            onEnd: async c => {
              ends.push([c.outcome, c.error, [...undone]]);
            },
          },
        ),
      ],
      { redact: text => text.replaceAll('hunter2', '***') },
    );
    const { id: failed } = await engine.enqueue(sampleRequest());
    const row = await ended(engine, failed);
    const error = {
      stage: 'four',
      reason: 'no space, password=***',
      remedy: 'Ask for more than ***',
      name: 'QuotaError',
    };
    expect(row).toMatchObject({ status: 'failed', error });
    expect(undone).toEqual(['four', 'three', 'one']);
    expect(ends).toEqual([['failed', error, ['four', 'three', 'one']]]);
    expect(row.steps.map(step => step.status)).toEqual([
      'undone',
      'done',
      'undone',
      'failed',
      'skipped',
    ]);
    expect(row.progress).toBeLessThan(1);
  });

  it('tries again after a retryable error, a bounded number of times', async () => {
    const database = await bench.database(id);
    const attempts: number[] = [];
    const keys = new Set<string>();
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          { name: 'steady' },
          {
            name: 'shaky',
            run: async c => {
              attempts.push(c.operation.attempt);
              keys.add(c.idempotencyKey);
              if (attempts.length < Number(c.operation.input.good)) {
                throw new RetryableError('429', { afterMs: 5 });
              }
              return { tries: attempts.length };
            },
          },
          {
            name: 'last',
            run: async c => ({ lastAttempt: c.operation.attempt }),
          },
        ]),
      ],
      { maxAttempts: 3 },
    );
    const good = await engine.enqueue(sampleRequest({ good: 3 }));
    expect(await ended(engine, good.id)).toMatchObject({
      status: 'succeeded',
      state: { tries: 3, lastAttempt: 1 },
    });
    expect(attempts).toEqual([1, 2, 3]);
    expect(keys.size).toBe(1);
    expect(await engine.log(good.id)).toMatchObject([
      {
        level: 'warn',
        line: expect.stringMatching(/^Try 1 failed, next in 1 s: 429$/),
      },
      { level: 'warn' },
    ]);

    attempts.length = 0;
    const bad = await engine.enqueue(sampleRequest({ good: 99 }));
    expect(await ended(engine, bad.id)).toMatchObject({
      status: 'failed',
      error: { stage: 'shaky', reason: '429', name: 'RetryableError' },
    });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('gives a clean-up up in the end, says so, and goes on with the others', async () => {
    const database = await bench.database(id);
    let tries = 0;
    const undone: string[] = [];
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          { name: 'one', undo: async () => void undone.push('one') },
          {
            name: 'two',
            undo: async () => {
              tries += 1;
              throw new Error('volume is busy');
            },
          },
          {
            name: 'three',
            run: async () => {
              throw new Error('nope');
            },
          },
        ]),
      ],
      { maxAttempts: 3 },
    );
    const { id: failed } = await engine.enqueue(sampleRequest());
    const row = await ended(engine, failed);
    expect(tries).toBe(3);
    expect(undone).toEqual(['one']);
    expect(row).toMatchObject({
      status: 'failed',
      error: {
        stage: 'three',
        reason: 'nope',
        cleanUp: 'Could not clean up after "Title of two": volume is busy',
      },
      steps: [
        { status: 'undone' },
        { status: 'failed', leftBehind: true },
        { status: 'failed' },
      ],
    });
  });

  it('calls onEnd again when it failed, and at last ends as failed', async () => {
    const database = await bench.database(id);
    let calls = 0;
    const observed = jest.fn();
    const engine = bench.start(
      database,
      [
        sampleDefinition([{ name: 'one' }], {
          onEnd: async c => {
            calls += 1;
            if (calls < Number(c.operation.input.good)) {
              throw new Error('subject is away');
            }
          },
        }),
      ],
      {
        maxAttempts: 3,
        observers: [
          {
            onEnd: () => {
              throw new Error('an observer that fails');
            },
            onChange: async () => {
              throw new Error('another');
            },
          },
          { onEnd: observed },
        ],
      },
    );
    const good = await engine.enqueue(sampleRequest({ good: 3 }));
    expect((await ended(engine, good.id)).status).toBe('succeeded');
    calls = 0;
    const bad = await engine.enqueue(sampleRequest({ good: 99 }));
    expect(await ended(engine, bad.id)).toMatchObject({
      status: 'failed',
      error: { stage: 'end', reason: 'subject is away' },
    });
    expect(calls).toBe(3);

    // A retry has nothing left to run, and tells the end again.
    calls = 98;
    await engine.retry(bad.id, 'user:default/u');
    await until('it succeeded', async () => {
      return (await engine.get(bad.id)).status === 'succeeded';
    });
    await until('all were told', () => observed.mock.calls.length === 3);
  });

  it('throttles progress and writes the last of it', async () => {
    const database = await bench.database(id);
    const reported = gate();
    const finish = gate();
    const events: OperationRow[] = [];
    let statements = 0;
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          {
            name: 'one',
            run: async c => {
              for (let n = 1; n <= 1000; n += 1) {
                c.progress(n / 1000, `${n} of 1000`);
                if (n % 100 === 0) {
                  await new Promise(resolve => setTimeout(resolve, 50));
                }
              }
              reported.open();
              await finish.opened;
            },
          },
          { name: 'two' },
        ]),
      ],
      { observers: [{ onChange: row => void events.push(row) }] },
    );
    database.on('query', ({ sql }: { sql: string }) => {
      statements += /update .operations. set .progress/.test(sql) ? 1 : 0;
    });
    const { id: working } = await engine.enqueue(sampleRequest());
    await reported.opened;
    const row = await until('the last progress is written', async () => {
      const now = await engine.get(working);
      return now.message === '1000 of 1000' && now;
    });
    expect(row.progress).toBeCloseTo(0.5);
    // About 0.5 s of reports, and the one that trails them.
    expect(statements).toBeGreaterThanOrEqual(2);
    expect(statements).toBeLessThanOrEqual(4);
    const live = events.filter(event => event.message);
    expect(live.length).toBeGreaterThanOrEqual(2);
    expect(live.length).toBeLessThanOrEqual(8);
    finish.open();
    expect((await ended(engine, working)).status).toBe('succeeded');
  });

  it('keeps a bounded log of whole lines', async () => {
    const database = await bench.database(id);
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'one',
          run: async c => {
            for (let batch = 0; batch < 8; batch += 1) {
              for (let n = 0; n < 300; n += 1) {
                c.log(`${batch}/${n}`);
              }
              await c.save({});
              await new Promise(resolve => setTimeout(resolve, 300));
            }
            c.log(`bell\u0007 half\ud800 ${'x'.repeat(5000)}`, 'error');
          },
        },
      ]),
    ]);
    const { id: noisy } = await engine.enqueue(sampleRequest());
    await ended(engine, noisy);
    const first = await engine.log(noisy);
    expect(first).toHaveLength(1000);
    expect(first[0].seq).toBe(402);
    const second = await engine.log(noisy, first.at(-1)!.seq);
    expect(second).toHaveLength(1000);
    expect(second.at(-1)).toMatchObject({ seq: 2401, level: 'error' });
    expect(second.at(-1)!.line).toMatch(/^bell {2}half {2}x+…$/);
    expect(second.at(-1)!.line).toHaveLength(2000);
    expect(await engine.log(noisy, 2401)).toEqual([]);
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

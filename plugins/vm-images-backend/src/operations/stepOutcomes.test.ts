import { TestDatabases } from '@backstage/backend-test-utils';
import {
  EngineBench,
  ended,
  gate,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { lookAgain, RetryableError, type OperationRow } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

describe.each(databases.eachSupportedId())('a step on %s', id => {
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

  it('gives worker and place away while it waits for something else', async () => {
    const database = await bench.database(id);
    const looks = new Map<string, number[]>();
    const engine = bench.start(
      database,
      [
        sampleDefinition(
          [
            {
              name: 'wait',
              run: async ({ operation }) => {
                const own = looks.get(operation.id) ?? [];
                looks.set(operation.id, [...own, operation.attempt]);
                // Each waits for the other, longer than tries would last.
                const all = [...looks.values()];
                const enough = all.filter(attempts => attempts.length > 4);
                return enough.length === 2
                  ? { looks: looks.get(operation.id)!.length }
                  : lookAgain('Waiting for the other', 5);
              },
            },
          ],
          { queue: () => 'narrow' },
        ),
      ],
      { maxAttempts: 2, concurrency: 1, queueLimits: () => 1 },
    );
    const first = await engine.enqueue(sampleRequest());
    const second = await engine.enqueue(sampleRequest());
    for (const { id: one } of [first, second]) {
      expect((await ended(engine, one)).status).toBe('succeeded');
      expect(new Set(looks.get(one))).toEqual(new Set([1]));
      expect(await engine.log(one)).toEqual([]);
    }
  });

  it('is cancelled while it waits for something else', async () => {
    const database = await bench.database(id);
    const undone: string[] = [];
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'wait',
          run: async () => lookAgain('Waiting for good', 600_000),
          undo: async () => void undone.push('wait'),
        },
      ]),
    ]);
    const { id: waiting } = await engine.enqueue(sampleRequest());
    const row = await until('it waits', async () => {
      const now = await engine.get(waiting);
      return now?.notBefore !== undefined && now;
    });
    expect(row).toMatchObject({
      ...{ status: 'running', message: 'Waiting for good', attempt: 1 },
    });
    await engine.cancel(waiting, 'user:default/u');
    expect((await ended(engine, waiting)).status).toBe('cancelled');
    expect(undone).toEqual(['wait']);
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
            c.log(
              `bell\u0007 csi\u009b half\ud800 ${'x'.repeat(5000)}`,
              'error',
            );
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
    expect(second.at(-1)!.line).toMatch(/^bell {2}csi {2}half {2}x+…$/);
    expect(second.at(-1)!.line).toHaveLength(2000);
    expect(await engine.log(noisy, 2401)).toEqual([]);
  });
});

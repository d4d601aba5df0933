import { TestDatabases } from '@backstage/backend-test-utils';
import { ConflictError, NotFoundError } from '@backstage/errors';
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
  type OperationEngine,
  type OperationStep,
  type StepContext,
} from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

const by = 'user:default/ada';

/** A step that runs until its signal aborts. */
function endless(
  name: string,
  started: () => void,
  rest?: Partial<OperationStep>,
): OperationStep {
  const run = async (context: StepContext) => {
    started();
    await new Promise<void>((_, reject) => {
      const abort = () => reject(context.signal.reason);
      context.signal.addEventListener('abort', abort);
      if (context.signal.aborted) {
        abort();
      }
    });
  };
  return { name, title: name, run, ...rest };
}

async function closed(engine: OperationEngine, id: string) {
  return await until(`operation ${id} is closed`, async () => {
    const row = await engine.get(id);
    return row.phase === 'closed' && row;
  });
}

describe.each(databases.eachSupportedId())('cancel on %s', id => {
  it('ends at once what is queued, and tells its subject', async () => {
    const database = await bench.database(id);
    const ran = jest.fn();
    const onEnd = jest.fn();
    const observed = jest.fn();
    const engine = bench.engine(
      database,
      [
        sampleDefinition([{ name: 'one', run: async () => ran(), undo: ran }], {
          onEnd: async context => onEnd(context.outcome),
        }),
      ],
      { observers: [{ onEnd: row => observed(row.status) }] },
    );
    const { id: queued } = await engine.enqueue(sampleRequest());
    const answer = await engine.cancel(queued, by);
    expect(answer).toMatchObject({
      status: 'cancelled',
      cancelRequestedBy: by,
      finishedAt: expect.any(String),
    });
    expect(onEnd).not.toHaveBeenCalled();
    await expect(engine.cancel(queued, by)).rejects.toThrow(
      `Operation ${queued} cannot be cancelled: it is cancelled already`,
    );
    await expect(engine.retry(queued, by)).rejects.toThrow(
      'it is cancelled and has not come to its end',
    );
    engine.start();
    const row = await closed(engine, queued);
    expect(row).toMatchObject({
      status: 'cancelled',
      steps: [{ status: 'skipped' }],
      finishedAt: answer.finishedAt,
    });
    expect(onEnd.mock.calls).toEqual([['cancelled']]);
    expect(observed.mock.calls).toEqual([['cancelled']]);
    expect(ran).not.toHaveBeenCalled();
    await expect(engine.cancel('nope', by)).rejects.toThrow(NotFoundError);
  });

  it('interrupts a running step and cleans up what was started', async () => {
    const database = await bench.database(id);
    const started = gate();
    const calls: string[] = [];
    const undo = (name: string) => async (context: StepContext) => {
      calls.push(`${name} ${context.signal.aborted}`);
    };
    const statuses: string[] = [];
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          { name: 'one', undo: undo('one') },
          endless('two', started.open, { undo: undo('two') }),
          { name: 'three', undo: undo('three') },
        ]),
      ],
      { observers: [{ onChange: row => void statuses.push(row.status) }] },
    );
    const { id: running } = await engine.enqueue(sampleRequest());
    await started.opened;
    expect(await engine.cancel(running, by)).toMatchObject({
      status: 'cancelling',
      cancelRequestedBy: by,
    });
    const row = await ended(engine, running);
    expect(row.status).toBe('cancelled');
    expect(row.error).toBeUndefined();
    expect(calls).toEqual(['two false', 'one false']);
    expect(row.steps.map(step => step.status)).toEqual([
      'undone',
      'undone',
      'skipped',
    ]);
    expect(statuses).toEqual(
      expect.arrayContaining(['queued', 'running', 'cancelling', 'cancelled']),
    );
  });

  it('lets a step finish that must not be interrupted', async () => {
    const database = await bench.database(id);
    const started = gate();
    const finish = gate();
    const calls: string[] = [];
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'careful',
          cancellable: false,
          run: async context => {
            started.open();
            await finish.opened;
            calls.push(`aborted ${context.signal.aborted}`);
            return { made: 'it' };
          },
          undo: async context => {
            calls.push(`undo ${context.state.made}`);
          },
        },
        { name: 'never', run: async () => void calls.push('never') },
      ]),
    ]);
    const { id: running } = await engine.enqueue(sampleRequest());
    await started.opened;
    await engine.cancel(running, by);
    // Asking twice is fine.
    expect((await engine.cancel(running, by)).status).toBe('cancelling');
    finish.open();
    expect((await ended(engine, running)).status).toBe('cancelled');
    expect(calls).toEqual(['aborted false', 'undo it']);
  });

  it('reaches the replica that runs it', async () => {
    const database = await bench.database(id);
    const started = gate();
    const causes: unknown[] = [];
    const definition = sampleDefinition([
      {
        name: 'one',
        run: async context => {
          started.open();
          await new Promise(resolve => {
            context.signal.addEventListener('abort', resolve);
          });
          causes.push(abortCauseOf(context.signal));
          // It ends well although it was told to stop; that counts for less.
          return { done: true };
        },
      },
    ]);
    const worker = bench.start(database, [definition], { leaseMs: 300 });
    const other = bench.engine(database, [definition]);
    const { id: running } = await worker.enqueue(sampleRequest());
    await started.opened;
    await other.cancel(running, by);
    expect((await ended(worker, running)).status).toBe('cancelled');
    expect(causes).toEqual(['cancelled']);
  });

  it('does not wait for a back-off to be over', async () => {
    const database = await bench.database(id);
    const engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'one',
          run: async () => {
            throw new RetryableError('503', { afterMs: 3_000_000 });
          },
        },
      ]),
    ]);
    const { id: resting } = await engine.enqueue(sampleRequest());
    const row = await until('it backs off', async () => {
      const now = await engine.get(resting);
      return now.notBefore !== undefined && now;
    });
    expect(row).toMatchObject({ status: 'running', attempt: 2 });
    expect(row.leaseOwner).toBeUndefined();
    const pauseMs = Date.parse(row.notBefore!) - Date.parse(row.updatedAt);
    expect(pauseMs).toBeGreaterThanOrEqual(3_000_000);
    expect(pauseMs).toBeLessThanOrEqual(3_750_000);
    await engine.cancel(resting, by);
    expect((await ended(engine, resting)).status).toBe('cancelled');
  });

  it('is refused once the outcome stands', async () => {
    const database = await bench.database(id);
    const ending = gate();
    const finish = gate();
    const engine = bench.start(database, [
      sampleDefinition([{ name: 'one' }], {
        onEnd: async () => {
          ending.open();
          await finish.opened;
        },
      }),
    ]);
    const { id: running } = await engine.enqueue(sampleRequest());
    await ending.opened;
    await expect(engine.cancel(running, by)).rejects.toThrow(
      `Operation ${running} can no longer be cancelled: it is ending as succeeded`,
    );
    finish.open();
    expect((await ended(engine, running)).status).toBe('succeeded');
    await expect(engine.cancel(running, by)).rejects.toThrow(ConflictError);
  });
});

describe.each(databases.eachSupportedId())('retry on %s', id => {
  it('goes on from the step that failed', async () => {
    const database = await bench.database(id);
    const runs: string[] = [];
    let broken = true;
    const engine = bench.start(database, [
      sampleDefinition([
        { name: 'one', run: async () => void runs.push('one') },
        {
          name: 'two',
          run: async context => {
            runs.push(context.idempotencyKey);
            const from = Number(context.state.offset ?? 0);
            await context.save({ offset: from + 10 });
            if (broken) {
              throw new Error('cut');
            }
          },
        },
      ]),
    ]);
    const { id: failing } = await engine.enqueue(sampleRequest());
    await expect(engine.retry(failing, by)).rejects.toThrow(ConflictError);
    expect((await ended(engine, failing)).status).toBe('failed');
    broken = false;
    const answer = await engine.retry(failing, by);
    expect(answer).toMatchObject({
      status: 'queued',
      attempt: 1,
      stepIndex: 1,
    });
    expect(answer.error).toBeUndefined();
    expect(answer.finishedAt).toBeUndefined();
    const row = await until('it succeeded', async () => {
      const now = await engine.get(failing);
      return now.status === 'succeeded' && now;
    });
    expect(row.state).toEqual({ offset: 20 });
    const key = `${failing}.two`;
    expect(runs).toEqual(['one', key, key]);
    const log = await engine.log(failing);
    expect(log.map(line => line.line)).toEqual([
      'Title of two failed: cut',
      `Tried again by ${by}`,
    ]);
    await expect(engine.retry(failing, by)).rejects.toThrow(
      `Operation ${failing} cannot be tried again: it is succeeded`,
    );
  });

  it('begins anew from the first step that was undone', async () => {
    const database = await bench.database(id);
    const runs: string[] = [];
    let broken = true;
    const step = (name: string, undo: boolean) => ({
      name,
      run: async (context: StepContext) => {
        runs.push(
          `${context.idempotencyKey} sees ${Object.keys(context.state)}`,
        );
        if (name === 'four' && broken) {
          throw new Error('cut');
        }
        return { [name]: context.idempotencyKey };
      },
      undo: undo ? async () => {} : undefined,
    });
    const engine = bench.start(database, [
      sampleDefinition([
        step('one', false),
        step('two', true),
        step('three', false),
        step('four', false),
      ]),
    ]);
    const { id: failing } = await engine.enqueue(sampleRequest());
    await ended(engine, failing);
    broken = false;
    runs.length = 0;
    await engine.retry(failing, by);
    const row = await until('it succeeded', async () => {
      const now = await engine.get(failing);
      return now.status === 'succeeded' && now;
    });
    expect(runs).toEqual([
      `${failing}.two.1 sees one`,
      `${failing}.three.1 sees one,two`,
      `${failing}.four.1 sees one,two,three`,
    ]);
    expect(row.state.one).toBe(`${failing}.one`);
  });

  it('can be cancelled again before it begins, and cleans up', async () => {
    const database = await bench.database(id);
    let undone = 0;
    const engine = bench.start(
      database,
      [
        sampleDefinition([
          {
            name: 'one',
            run: async () => {
              throw new Error('no');
            },
            undo: async () => {
              undone += 1;
              if (undone === 1) {
                throw new Error('busy');
              }
            },
          },
        ]),
      ],
      { maxAttempts: 1, queueLimits: () => 0 },
    );
    const { id: failing } = await engine.enqueue(sampleRequest());
    const failed = await ended(engine, failing);
    expect(failed.steps).toMatchObject([
      { status: 'failed', leftBehind: true },
    ]);
    await engine.stop();
    await engine.retry(failing, by);
    expect((await engine.cancel(failing, by)).status).toBe('cancelling');
    engine.start();
    const row = await until('it is cancelled', async () => {
      const now = await engine.get(failing);
      return now.status === 'cancelled' && now;
    });
    expect(row.phase).not.toBe('run');
  });
});

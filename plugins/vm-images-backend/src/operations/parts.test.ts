import { TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createTables,
  dropTables,
  sampleDefinition,
  until,
} from './__testUtils__/engines';
import { backOffMs } from './backOff';
import { cleanText, failureOf, messageOf } from './failure';
import { newOperationId } from './operationId';
import { planRetry } from './retryOperation';
import { Throttle } from './Throttle';
import {
  killAtPoint,
  listCrashPoints,
  registerCrashPoint,
  type StepRecord,
} from '.';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

it.each(databases.eachSupportedId())(
  'the migration goes up, down and up again on %s',
  async id => {
    const database = await databases.init(id);
    await createTables(database);
    expect(await database.schema.hasTable('operations')).toBe(true);
    expect(await database.schema.hasTable('operation_log')).toBe(true);
    await dropTables(database);
    expect(await database.schema.hasTable('operations')).toBe(false);
    expect(await database.schema.hasTable('operation_log')).toBe(false);
    await createTables(database);
    expect(await database('operations')).toEqual([]);
  },
  60_000,
);

it('ids are UUIDs that keep the order in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, newOperationId);
  expect(new Set(ids).size).toBe(10_000);
  expect([...ids].sort()).toEqual(ids);
  const shape =
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(ids.filter(id => !shape.test(id))).toEqual([]);
  const made = parseInt(ids[0].replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(Date.now() - made)).toBeLessThan(10_000);
});

describe('back-off', () => {
  const of = (attempt: number, random: number, afterMs?: number) =>
    backOffMs({ attempt, afterMs, baseMs: 1000, random: () => random });

  it('doubles, with jitter, up to a bound', () => {
    expect([1, 2, 3, 4].map(n => of(n, 0.5))).toEqual([1000, 2000, 4000, 8000]);
    expect([of(1, 0), of(1, 1)]).toEqual([750, 1250]);
    expect(of(40, 1)).toBe(75_000);
  });

  it('never comes back before it was asked to', () => {
    expect([of(9, 0, 30_000), of(9, 1, 30_000)]).toEqual([30_000, 37_500]);
    expect(of(1, 0, -5)).toBe(0);
    expect(of(1, 0, 1e12)).toBe(3_600_000);
  });
});

describe('a failure', () => {
  const redact = (text: string) => text.replaceAll('pw', '***');

  it('is told in clean words, whatever was thrown', () => {
    expect(failureOf('s', 'just pw', redact)).toEqual({
      stage: 's',
      reason: 'just ***',
      name: 'Error',
    });
    expect(failureOf('s', undefined, redact).reason).toBe('undefined');
    expect(failureOf('s', Object.create(null), redact).reason).toBe(
      'It failed without saying why',
    );
    const typed = Object.assign(new TypeError('a\u0000pw'), { remedy: 'pw!' });
    expect(failureOf('s', typed, redact)).toEqual({
      stage: 's',
      reason: 'a ***',
      remedy: '***!',
      name: 'TypeError',
    });
  });

  it('never shows the values of a statement', () => {
    const of = (message: string) => messageOf(new Error(message));
    expect(of("update `a` set `b` = 'x - y' - SQLITE_BUSY: locked")).toBe(
      'Database: SQLITE_BUSY: locked',
    );
    expect(of('select 1')).toBe('Database: select 1');
    expect(of('disk - full')).toBe('disk - full');
  });

  it('is cut without leaving half a character', () => {
    expect(cleanText('aaaa', 3)).toBe('aa…');
    expect(cleanText('a😀b\tc\nd', 10)).toBe('a😀b\tc\nd');
    expect(cleanText('a😀bb', 3)).toBe('a …');
  });
});

describe('a retry', () => {
  const step = (name: string, rest: Partial<StepRecord>): StepRecord => ({
    ...{ name, title: name, status: 'done', startedAt: 't' },
    ...rest,
  });

  it('keeps what failed steps saved and forgets what was undone', () => {
    const state = { a: 1, b: 2, c: 3, other: 4 };
    const failed = planRetry(
      [
        step('a', { keys: ['a'] }),
        step('b', { keys: ['b'], status: 'failed' }),
        step('c', { status: 'skipped' }),
      ],
      state,
    );
    expect(failed).toMatchObject({ stepIndex: 1, state });
    expect(failed.steps.map(s => [s.status, s.round ?? 0])).toEqual([
      ['done', 0],
      ['pending', 0],
      ['pending', 0],
    ]);
    expect(failed.steps[1].startedAt).toBeUndefined();

    const undone = planRetry(
      [
        step('a', { keys: ['a'], status: 'failed', leftBehind: true }),
        step('b', { keys: ['b'], status: 'undone', cleaned: true, round: 1 }),
        step('c', { keys: ['c'] }),
      ],
      state,
    );
    expect(undone).toMatchObject({ stepIndex: 0, state: { a: 1, other: 4 } });
    expect(undone.steps.map(s => [s.status, s.round])).toEqual([
      ['pending', 0],
      ['pending', 2],
      ['pending', 1],
    ]);
  });

  it('of which every step is done has nothing left to run', () => {
    expect(planRetry([step('a', {})], { a: 1 })).toMatchObject({
      stepIndex: 1,
      state: { a: 1 },
      steps: [{ status: 'done' }],
    });
  });
});

describe('a throttle', () => {
  it('runs first and last, at most once per interval, never twice at once', async () => {
    const starts: number[] = [];
    let under = 0;
    let asked = 0;
    let seen = 0;
    const throttle = new Throttle(async () => {
      under += 1;
      expect(under).toBe(1);
      starts.push(performance.now());
      seen = asked;
      await delay(120);
      under -= 1;
    }, 80);
    for (let n = 0; n < 50; n += 1) {
      asked += 1;
      throttle.request();
      // The first one is not put off.
      expect(starts.length).toBeGreaterThanOrEqual(1);
      await delay(5);
    }
    await until('the last request was seen', () => seen === 50 && under === 0);
    // Each takes longer than the interval, and none begins before its end.
    const gaps = starts.slice(1).map((start, at) => start - starts[at]);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(118);
    throttle.request();
    throttle.request();
    const count = starts.length;
    await throttle.close();
    expect(under).toBe(0);
    throttle.request();
    expect(starts.length).toBe(count);
  });
});

describe('crash points', () => {
  it('are all listed, in the order in which they are passed', () => {
    const undo = async () => {};
    const definitions = [
      sampleDefinition([{ name: 'a', undo }, { name: 'b' }]),
      sampleDefinition([], { kind: 'other.work' }),
    ];
    expect(listCrashPoints(definitions)).toEqual([
      'sample.work/a:before',
      'sample.work/a:after-run',
      'sample.work/a:after-commit',
      'sample.work/b:before',
      'sample.work/b:after-run',
      'sample.work/b:after-commit',
      'sample.work:before-end',
      'sample.work:after-end',
      'sample.work:before-announce',
      'other.work:before-end',
      'other.work:after-end',
      'other.work:before-announce',
    ]);
    registerCrashPoint('upload.chunk:before-commit');
    expect(listCrashPoints([], { cleanUp: true })).toEqual([
      'upload.chunk:before-commit',
    ]);
    expect(listCrashPoints(definitions, { cleanUp: true })).toContain(
      'sample.work/a:before-undo',
    );
  });

  it('kill only at the point that is named, when it is passed that often', () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      expect(killAtPoint(undefined)).toBeUndefined();
      expect(killAtPoint('')).toBeUndefined();
      const hook = killAtPoint('k/s:before#2')!;
      void hook('k/s:after-run');
      void hook('k/s:before');
      expect(kill).not.toHaveBeenCalled();
      void hook('k/s:before');
      expect(kill).toHaveBeenCalledWith(process.pid, 'SIGKILL');
      void hook('k/s:before');
      expect(kill).toHaveBeenCalledTimes(1);
    } finally {
      kill.mockRestore();
    }
  });
});

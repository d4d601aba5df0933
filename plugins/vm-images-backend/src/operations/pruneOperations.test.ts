import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations } from '../database/applyMigrations';
import { insertMachine } from '../database/machines';
import { addImage } from '../database/testing/catalogBench';
import { findHeldOperations } from '../wiring/schedulePruning';
import {
  EngineBench,
  ended,
  sampleDefinition,
  sampleRequest,
  until,
} from './__testUtils__/engines';
import { OPERATIONS, OPERATION_LOG } from './OperationRow';
import { pruneOperations } from './pruneOperations';
import { waitForChildren } from './errors';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(() => bench.stopAll());

const DAY = 24 * 60 * 60 * 1000;

describe.each(databases.eachSupportedId())('old operations on %s', id => {
  let database: Knex;
  let engine: ReturnType<EngineBench['start']>;

  beforeEach(async () => {
    database = await databases.init(id);
    await applyMigrations({ knex: database });
    engine = bench.start(database, [
      sampleDefinition([
        {
          name: 'work',
          run: async context => {
            context.log('hello');
            if (context.operation.input.fail) throw new Error('no');
            for (
              let n = 0;
              n < Number(context.operation.input.parts ?? 0);
              n += 1
            ) {
              await context.spawn({
                key: `part-${n}`,
                kind: 'sample.work',
                input: {},
              });
            }
            const children = await context.children();
            return children.some(child => !child.ended)
              ? waitForChildren()
              : undefined;
          },
        },
      ]),
    ]);
  });

  const done = async (input = {}) => {
    const { id: operation } = await engine.enqueue(sampleRequest(input));
    await ended(engine, operation);
    return operation;
  };
  const closed = () =>
    until('all are closed', async () => {
      const open = await database(OPERATIONS).whereNot('phase', 'closed');
      return open.length === 0;
    });
  /** Moves operations, with those below them, into the past. */
  const age = (ids: string[], days: number) =>
    database(OPERATIONS)
      .whereIn('id', ids)
      .orWhereIn('parent_id', ids)
      .update({
        created_at: database.raw('created_at - ?', [days * DAY]),
        finished_at: database.raw('finished_at - ?', [days * DAY]),
      });
  const prune = () =>
    pruneOperations({
      database,
      olderThanMs: 90 * DAY,
      findHeld: findHeldOperations,
      batch: 2,
    });
  const left = async () => {
    const rows = await database(OPERATIONS).select('id');
    return rows.map(row => row.id).sort();
  };

  it('go with their log and their parts, once they ended long enough ago', async () => {
    const parent = await done({ parts: 3 });
    const failed = await done({ fail: true });
    const singles = [await done(), await done(), await done()];
    const young = await done();
    await closed();
    await age([parent, failed, ...singles], 91);
    await age([young], 89);
    expect(await prune()).toBe(8);
    expect(await left()).toEqual([young]);
    const logs = await database(OPERATION_LOG).distinct('operation_id');
    expect(logs).toEqual([{ operation_id: young }]);
    expect(await prune()).toBe(0);
  });

  it('stay while they, or parts of them, have not ended, or are in use', async () => {
    const running = await done();
    const parent = await done({ parts: 2 });
    const ofImage = await done();
    const ofMachine = await done();
    const free = await done();
    const all = [running, parent, ofImage, ofMachine, free];
    await closed();
    // Nobody takes what is made to look as if it went on.
    await engine.stop();
    await age(all, 400);
    await database(OPERATIONS)
      .where('id', running)
      .update({ status: 'running', phase: 'run' });
    const [part] = await database(OPERATIONS).where('parent_id', parent);
    await database(OPERATIONS)
      .where('id', part.id)
      .update({ status: 'cancelling', phase: 'undo' });
    await addImage(database, { operation_id: ofImage });
    await insertMachine({
      tx: database,
      machine: {
        id: 'machine-1',
        name: 'web',
        platform_id: 'local',
        region: 'here',
        state: 'running',
        owner_ref: 'user:default/u',
        created_by: 'user:default/u',
        vcpus: 1,
        memory_mib: 256,
        disk_gib: 1,
        operation_id: ofMachine,
      },
    });
    expect(await prune()).toBe(1);
    const kept = await left();
    expect(kept).not.toContain(free);
    expect(kept).toEqual(
      expect.arrayContaining([running, parent, part.id, ofImage, ofMachine]),
    );
    expect(kept).toHaveLength(6);
  });

  it('are not deleted from under somebody who tries one again', async () => {
    const failed = await done({ fail: true });
    await closed();
    await age([failed], 91);
    await engine.stop();
    const [deleted, retried] = await Promise.allSettled([
      prune(),
      engine.retry(failed, 'user:default/u'),
    ]);
    expect(deleted.status).toBe('fulfilled');
    const wasFirst = retried.status === 'rejected';
    expect(await left()).toEqual(wasFirst ? [] : [failed]);
    expect(deleted).toMatchObject({ value: wasFirst ? 1 : 0 });
  });
});

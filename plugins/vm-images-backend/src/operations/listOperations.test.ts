import { TestDatabases } from '@backstage/backend-test-utils';
import { EngineBench, sampleDefinition } from './__testUtils__/engines';
import type { ListOperationsOptions, OperationEngine, OperationRow } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);

describe.each(databases.eachSupportedId())('a list on %s', id => {
  let engine: OperationEngine;
  let ids: string[];

  beforeAll(async () => {
    const database = await bench.database(id);
    engine = bench.engine(database, [
      sampleDefinition([]),
      sampleDefinition([], { kind: 'other.work' }),
    ]);
    const made: OperationRow[] = [];
    for (let n = 0; n < 25; n += 1) {
      made.push(
        await engine.enqueue({
          kind: n % 5 === 0 ? 'other.work' : 'sample.work',
          input: { n },
          ownerRef: n % 2 === 0 ? 'group:default/even' : undefined,
          createdBy: `user:default/u${n % 3}`,
          subject: { type: n < 20 ? 'image' : 'vm', id: `s${n % 4}` },
          parentId: n > 20 ? made[0].id : undefined,
        }),
      );
    }
    ids = made.map(row => row.id);
    // Runs of the same instant, so that only the id tells rows apart.
    for (const [n, operation] of ids.entries()) {
      await database('operations')
        .where('id', operation)
        .update({
          created_at: 1000 + Math.floor(n / 6),
          updated_at: 5000 - Math.floor(n / 6),
          ...(n < 3 ? { status: 'failed', phase: 'closed' } : {}),
        });
    }
  });

  async function allPages(options: ListOperationsOptions) {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await engine.list({ ...options, cursor });
      pages.push(page.items.map(item => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    return pages;
  }

  it('comes newest first, page by page, each exactly once', async () => {
    const pages = await allPages({ limit: 7 });
    expect(pages.map(page => page.length)).toEqual([7, 7, 7, 4]);
    expect(pages.flat().sort()).toEqual([...ids].sort());
    const { items } = await engine.list({ limit: 25 });
    expect(items.map(item => item.id)).toEqual(pages.flat());
    const times = items.map(item => `${item.createdAt} ${item.id}`);
    expect(times).toEqual([...times].sort().reverse());

    const updated = await allPages({ limit: 10, sort: 'updated' });
    expect(updated.map(page => page.length)).toEqual([10, 10, 5]);
    const oldest = ids.slice(0, 6).sort().reverse();
    expect(updated[0].slice(0, 6)).toEqual(oldest);
  });

  it('filters by everything it is asked for', async () => {
    const of = async (options: ListOperationsOptions) =>
      (await engine.list(options)).items
        .map(item => ids.indexOf(item.id))
        .sort((a, b) => a - b);
    expect(await of({ status: ['failed'] })).toEqual([0, 1, 2]);
    expect(await of({ kind: ['other.work'] })).toEqual([0, 5, 10, 15, 20]);
    expect(
      await of({ ownerRef: 'group:default/even', kind: ['other.work'] }),
    ).toEqual([0, 10, 20]);
    expect(await of({ subject: { id: 's0' } })).toEqual([
      0, 4, 8, 12, 16, 20, 24,
    ]);
    expect(await of({ subject: { type: 'vm', id: 's0' } })).toEqual([20, 24]);
    expect(await of({ parentId: ids[0] })).toEqual([21, 22, 23, 24]);
    expect(await of({ topLevel: true, limit: 200 })).toHaveLength(21);
    expect(await of({ createdBy: 'user:default/u1' })).toHaveLength(8);
    expect(await of({ status: [] })).toEqual([]);
    expect(await engine.countOpen()).toBe(22);
    expect(await engine.countOpen({ topLevel: true })).toBe(18);
  });

  it('shows no more than the caller may see, whatever the conditions', async () => {
    const { items } = await engine.list({
      kind: ['other.work'],
      visibleTo: query =>
        query
          .where('owner_ref', 'group:default/even')
          .orWhere('created_by', 'user:default/u0'),
    });
    expect(items.map(item => ids.indexOf(item.id)).sort()).toEqual([
      0, 10, 15, 20,
    ]);
    expect(
      await engine.countOpen({ visibleTo: query => query.whereRaw('1 = 0') }),
    ).toBe(0);
  });

  it('refuses limits and cursors that are none', async () => {
    const { nextCursor: cursor } = await engine.list({ limit: 5 });
    await expect(engine.list({ limit: 0 })).rejects.toThrow("'limit' is 0");
    await expect(engine.list({ limit: 201 })).rejects.toThrow('from 1 to 200');
    await expect(engine.list({ cursor, topLevel: true })).rejects.toThrow(
      'belongs to a list with other filters',
    );
    const forged = [
      'x',
      '',
      Buffer.from('[1,2').toString('base64url'),
      Buffer.from('{"a":1}').toString('base64url'),
      Buffer.from('[1,"q","1; drop table",3]').toString('base64url'),
    ];
    for (const bad of forged) {
      await expect(engine.list({ cursor: bad })).rejects.toThrow(
        "Parameter 'cursor' is none that was handed out",
      );
    }
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import { startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let launch: Bench['launch'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('launches at once on %s', id => {
  beforeEach(async () => {
    ({ bench, launch } = await startBench(databases, id));
  });

  const namesOf = async () => {
    const rows = await bench.database('machines').select('name');
    return rows.map(({ name }) => name as string).sort();
  };

  it('of many never get the same name twice', async () => {
    const accepted = await Promise.all(
      Array.from({ length: 8 }, () => launch({ count: 2 })),
    );
    const expected = Array.from({ length: 16 }, (_, n) => `web-${n + 1}`);
    expect(await namesOf()).toEqual(expected.sort());
    for (const { operation } of accepted) await bench.ended(operation.id);
  });

  it('of one name are refused but for the first', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 4 }, () => launch({ name: 'solo' })),
    );
    const refused = all.filter(one => one.status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('The name "solo-2" is free'),
      });
    }
    expect(await namesOf()).toEqual(['solo']);
    const first = all.find(one => one.status === 'fulfilled')!;
    await bench.ended(first.value.operation.id);
  });
});

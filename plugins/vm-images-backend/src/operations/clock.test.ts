/**
 * X14: leases go by the time of the database. A host whose clock jumps by hours
 * takes nobody's work, loses none, and does none twice.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ended,
  EngineBench,
  sampleDefinition,
  sampleRequest,
} from './__testUtils__/engines';

jest.setTimeout(120_000);

const HOUR = 60 * 60 * 1000;
const OPERATIONS = 20;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const bench = new EngineBench(databases);
afterEach(async () => {
  jest.restoreAllMocks();
  await bench.stopAll();
});

it.each(databases.eachSupportedId())(
  `a clock that jumps by an hour costs no work on %s: 0 of ${OPERATIONS} lost or twice`,
  async id => {
    const database = await bench.database(id);
    const runs = new Map<string, number>();
    const definition = sampleDefinition(
      ['one', 'two'].map(name => ({
        name,
        run: async ({ operation }) => {
          const step = `${operation.id} ${name}`;
          runs.set(step, (runs.get(step) ?? 0) + 1);
          await delay(20);
        },
      })),
    );
    const now = Date.now;
    let jump = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => {
      // Ahead, behind, and right, in turn.
      jump = (jump + 1) % 3;
      return now() + (jump - 1) * HOUR;
    });
    const options = { leaseMs: 2_000, pollMs: 100 };
    const first = bench.start(database, [definition], options);
    bench.start(database, [definition], options);
    const made = [];
    for (let n = 0; n < OPERATIONS; n++) {
      made.push((await first.enqueue(sampleRequest())).id);
    }
    for (const one of made) {
      const { status, attempt } = await ended(first, one, 60_000);
      expect([status, attempt]).toEqual(['succeeded', 1]);
    }
    expect([...runs.values()]).toEqual(Array(2 * OPERATIONS).fill(1));
  },
);

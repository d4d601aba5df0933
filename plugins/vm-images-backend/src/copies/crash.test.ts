/**
 * Dies at every point of copies that fail, and of those with recipients that
 * succeed or are taken back, and lets another worker go on.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import type { CrashHook } from '../operations';
import {
  allPointsOf,
  dieEverywhere,
  isOnTheWayBack,
  type Scenario,
} from '../operations/__testUtils__/dieEverywhere';
import { ada, CopyBench, makeDisk, team } from './__testUtils__/CopyBench';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const recipients = ['group:default/others', 'group:default/guests'];

/** The same for all of them. */
let disk: Buffer | undefined;

type Ending = 'succeeds' | 'fails' | 'is cancelled';

async function outcomeOf(
  bench: CopyBench,
  { image, operation }: Awaited<ReturnType<CopyBench['copy']>>,
) {
  const { status, error } = await bench.ended(operation.id);
  const row = await bench.row(image.id);
  const shares = await bench.database('image_shares');
  return {
    ...{ status, reason: error?.reason, image: row.status },
    ...{ digest: row.digest, heldBy: row.operation_id },
    arrived: (await bench.arrived()).map(({ name }) => name),
    shares: shares.map(share => share.recipient_ref).sort(),
    told: [...new Set(bench.told.map(share => share.recipientRef))].sort(),
  };
}

/** A copy that ends like this once everything is made. */
function copying(share: boolean, ending: Ending): Scenario {
  return async (mortal, heir) => {
    const bench = await CopyBench.create(databases, 'SQLITE_3');
    await bench.engine.stop();
    const cancel: CrashHook = async point => {
      if (ending !== 'is cancelled' || !point.endsWith('/share:after-run'))
        return;
      const { id } = await bench.database('operations').first();
      // Whoever comes here again finds it cancelled.
      await bench.engine.cancel(id, ada).catch(() => {});
    };
    const survivor = bench.makeEngine(cancel, { pollMs: 20 });
    bench.engine = bench.makeEngine(undefined, {
      ...mortal,
      crash: async point => {
        await cancel(point);
        await mortal.crash!(point);
      },
    });
    heir({ database: bench.database, survivor });
    bench.engine.start();
    if (ending === 'fails') {
      const error = new Error('Quota exceeded');
      const call = 'imports.fromFile';
      bench.target.faults.add({ call, error, times: 9, after: true });
    }
    disk ??= await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(disk, 'qcow2');
    const made = await bench.copy(source.id, {
      ...{ name: 'copy', ownerRef: team },
      ...(share && { share: { recipients } }),
    });
    const outcome = await outcomeOf(bench, made);
    await survivor.stop();
    await bench.close();
    return outcome;
  };
}

it('ends the same wherever the worker dies', async () => {
  const passed = [
    ...(await dieEverywhere(copying(false, 'fails'), isOnTheWayBack)),
    ...(await dieEverywhere(copying(true, 'succeeds'))),
    ...(await dieEverywhere(copying(true, 'is cancelled'), isOnTheWayBack)),
  ];
  const bench = await CopyBench.create(databases, 'SQLITE_3');
  const all = allPointsOf(bench.definitions());
  await bench.close();
  // A copy that succeeds is killed in earnest, in the whole-system tests.
  const elsewhere = (point: string) =>
    point.startsWith('image.copy/') && !isOnTheWayBack(point);
  expect([...new Set(passed)].sort()).toEqual(
    all.filter(point => !elsewhere(point)),
  );
});

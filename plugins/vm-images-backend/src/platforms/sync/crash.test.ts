/** Dies at every point of a walk that somebody asked for; another worker walks on. */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  allPointsOf,
  dieEverywhere,
  type Scenario,
} from '../../operations/__testUtils__/dieEverywhere';
import { SyncBench } from './__testUtils__/SyncBench';
import { SYNC_PLATFORM, syncPlatformOperation } from './syncOperation';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Something has come and something has gone. */
const walking: Scenario = async (mortal, heir) => {
  const bench = await SyncBench.create(databases, 'SQLITE_3');
  const { work } = bench;
  await work.engine.stop();
  const sync = bench.sync('group:default/finders');
  const definitions = [syncPlatformOperation({ sync })] as never[];
  const survivor = work.makeEngine({ definitions, pollMs: 20 });
  work.engine = work.makeEngine({ definitions, ...mortal });
  heir({ database: work.database, survivor });
  const { id } = await work.image({ name: 'debian' });
  await work.image({ name: 'gone', platform_image_id: 'gone' });
  const { platform_image_id: there } = await work.imageRow(id);
  await bench.strangeMachine(there!);
  work.engine.start();
  const operation = await work.engine.enqueue({
    ...{ kind: SYNC_PLATFORM, input: { platformId: 'memory' } },
    createdBy: 'user:default/root',
  });
  const { status } = await work.ended(operation.id);
  const outcome = {
    status,
    images: (await bench.imageRows()).map(row => [row.name, row.status]),
    machines: (await bench.machineRows()).map(row => [row.name, row.state]),
  };
  await survivor.stop();
  await bench.close();
  return outcome;
};

it('ends the same wherever the worker dies', async () => {
  const passed = await dieEverywhere(walking);
  const sync = {} as never;
  expect(passed.sort()).toEqual(
    allPointsOf([syncPlatformOperation({ sync })] as never[]),
  );
});

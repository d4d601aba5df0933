/**
 * Dies at every point of an export and of the making of the file that it waits
 * for, whether they succeed or not, and lets another worker go on.
 */
import { readdir } from 'node:fs/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { convertForDownloadOperation } from '../downloads';
import {
  allPointsOf,
  dieEverywhere,
  isOnTheWayBack,
  type Scenario,
} from '../operations/__testUtils__/dieEverywhere';
import { ada, ExportBench, team } from './__testUtils__/ExportBench';
import { takeOutWork } from './__testUtils__/takeOutWork';
import { exportImageOperation } from './exportOperation';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** As a raw disk. */
const TWO_PARTS = { virtualMiB: 6, randomMiB: 1 };

type Ending = 'succeeds' | 'is not taken' | 'cannot be made';

async function outcomeOf(bench: ExportBench) {
  const { database, server, setup } = bench;
  const operations = await database('operations').orderBy('kind');
  const exported = await database('image_exports');
  const files = await database('download_files');
  const left = await readdir(setup.folder, { recursive: true }).catch(() => []);
  return {
    operations: operations.map(one => [one.kind, one.status]),
    exported: exported.map(({ status }) => status),
    files: files.map(({ status }) => status),
    left: left.filter(path => /source|converted/.test(path)).length,
    objects: [...server.objects.values()].map(({ bytes }) => bytes.length),
    uploads: server.uploads.size,
  };
}

/** An export in another format, which has to be made first. */
function exporting(ending: Ending): Scenario {
  return async (mortal, heir) => {
    const bench = await ExportBench.create(
      ...([databases, 'SQLITE_3', TWO_PARTS] as const),
    );
    const { database, server, setup } = bench;
    bench.work.buckets.close();
    bench.work = takeOutWork(database, setup, mortal);
    const next = takeOutWork(database, setup, { pollMs: 20 });
    heir({ database, survivor: next.engine });
    if (ending === 'is not taken') {
      server.fail('CompleteMultipartUpload', 403, 'AccessDenied');
    }
    for (const { platform } of [bench.work, next]) {
      if (ending !== 'cannot be made') continue;
      platform.export.open = async () => {
        throw new Error('The disk is unreadable.');
      };
    }
    bench.work.engine.start();
    const { operation } = await bench.as(ada, team).start({ format: 'raw' });
    await bench.ended(operation.id);
    const outcome = await outcomeOf(bench);
    await next.engine.stop();
    next.buckets.close();
    await bench.close();
    return outcome;
  };
}

it('ends the same wherever the worker dies', async () => {
  const passed = [
    ...(await dieEverywhere(exporting('succeeds'))),
    ...(await dieEverywhere(exporting('is not taken'), isOnTheWayBack)),
    ...(await dieEverywhere(exporting('cannot be made'), isOnTheWayBack)),
  ];
  expect([...new Set(passed)].sort()).toEqual(
    allPointsOf([
      exportImageOperation({} as never),
      convertForDownloadOperation({} as never),
    ] as never[]),
  );
});

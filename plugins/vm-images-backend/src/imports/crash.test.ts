/** Dies at every point of an import that fails, and lets another worker go on. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  dieEverywhere,
  type Scenario,
} from '../operations/__testUtils__/dieEverywhere';
import { ImportBench } from './__testUtils__/ImportBench';
import { makeDisk } from './__testUtils__/makeDisk';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** The platform makes the image, and then says that it has not. */
const failing: Scenario = async (mortal, heir) => {
  const knex = await databases.init('SQLITE_3');
  const bench = await ImportBench.start(knex, { engine: mortal });
  const survivor = bench.makeEngine({ pollMs: 20 });
  heir({ database: knex, survivor });
  const error = new Error('Quota exceeded');
  const call = 'imports.fromFile';
  bench.platform.faults.add({ call, error, times: 9, after: true });
  const source = await bench.upload(await makeDisk(bench.folder, 'vmdk'));
  const { images, operation } = await bench.run({ name: 'disk', source });
  const made: string[] = [];
  const signal = AbortSignal.timeout(60_000);
  for await (const image of bench.platform.inventory.images({ signal })) {
    if (image.marker) made.push(image.name);
  }
  const outcome = {
    ...{ status: operation.status, reason: operation.error?.reason, made },
    images: images.map(image => [image.status, image.operation_id]),
    // The file stays for whoever tries again.
    staged: (await readdir(join(bench.folder, 'staging'))).length,
  };
  await survivor.stop();
  await bench.stop();
  return outcome;
};

it('ends the same wherever the worker dies', async () => {
  const passed = await dieEverywhere(failing);
  expect(passed).toEqual(
    expect.arrayContaining([
      'image.import/register:before-undo',
      'image.import/register:after-undo',
    ]),
  );
});

/** Dies at every point of a replication that fails, and lets another worker go on. */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  dieEverywhere,
  type Scenario,
} from '../operations/__testUtils__/dieEverywhere';
import { EncryptionBench, team } from './__testUtils__/EncryptionBench';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** The platform makes the image, and then says that it has not. */
const failing: Scenario = async (mortal, heir) => {
  const bench = await EncryptionBench.create(databases, 'SQLITE_3');
  await bench.engine.stop();
  const survivor = bench.makeEngine(undefined, { pollMs: 20 });
  bench.engine = bench.makeEngine(undefined, mortal);
  heir({ database: bench.database, survivor });
  bench.engine.start();
  const error = new Error('Quota exceeded');
  const call = 'encrypt.replicate';
  bench.platform.faults.add({ call, error, times: 9, after: true });
  const { id } = await bench.image();
  const { image, operation } = await bench.replicate(id, {
    ...{ to: 'encrypted', encryptionKey: 'local/default' },
    ...{ name: 'sealed', ownerRef: team },
  });
  const { status, error: failure } = await bench.ended(operation.id);
  const row = await bench.row(image.id);
  const outcome = {
    ...{ status, reason: failure?.reason, image: row.status },
    ...{ heldBy: row.operation_id, made: await bench.made() },
    keys: (await bench.database('image_keys')).length,
  };
  await survivor.stop();
  await bench.close();
  return outcome;
};

it('ends the same wherever the worker dies', async () => {
  const passed = await dieEverywhere(failing);
  expect(passed).toEqual(
    expect.arrayContaining([
      'image.replicate/write:before-undo',
      'image.replicate/write:after-undo',
    ]),
  );
});

import { setTimeout as delay } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { getMachineRow, patchMachine } from '../../database/machines';
import { startBench, type Bench } from '../__testUtils__/startBench';
import { finishMachine, heldMachine } from './finishMachine';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let launched: Bench['launched'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('the end of work on %s', id => {
  beforeEach(async () => {
    ({ bench, launched } = await startBench(databases, id));
  });

  it('comes before or after another takes the machine over, not in between', async () => {
    const { database } = bench;
    const machine = await launched();
    const old = { id: machine.id, operationId: 'old' };
    await patchMachine({
      ...{ tx: database, id: machine.id },
      patch: { operation_id: old.operationId },
    });
    const row = await getMachineRow({ tx: database, id: machine.id });
    let takeover: Promise<unknown> = Promise.resolve();
    await database.transaction(async tx => {
      expect(await heldMachine({ tx, ...old })).toBeDefined();
      takeover = patchMachine({
        ...{ tx: database, id: machine.id, ifRevision: row!.revision },
        patch: { operation_id: 'new' },
      }).catch(error => error);
      // Long enough for it to get through where nothing keeps it from that.
      await Promise.race([takeover, delay(200)]);
      await finishMachine({ tx, ...old, to: ['running'] });
    });
    expect(await takeover).toMatchObject({ name: 'ConflictError' });
    expect(await getMachineRow({ tx: database, id: machine.id })).toMatchObject(
      { operation_id: null, state: 'running' },
    );
  });
});

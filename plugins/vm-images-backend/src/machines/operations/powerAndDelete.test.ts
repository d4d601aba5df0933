import { TestDatabases } from '@backstage/backend-test-utils';
import {
  powerActions,
  type PowerAction,
} from '@vm-images/backstage-plugin-vm-images-common';
import { moveMachine } from '../../database/machines';
import type { MachineRow } from '../../database/tables';
import { WorkBench, ada } from '../__testUtils__/WorkBench';
import { DELETE_MACHINE } from './deleteMachine';
import { POWER_MACHINE } from './powerMachine';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let bench: WorkBench;
beforeEach(async () => {
  bench = await WorkBench.create(databases, 'SQLITE_3');
});
afterEach(() => bench.close());

/** As the service does it: the row moves and the work is put in line at once. */
async function begin(
  row: MachineRow,
  kind: string,
  to: MachineRow['state'],
  input: object = {},
) {
  return bench.database.transaction(async tx => {
    const operation = await bench.engine.enqueue(
      {
        kind,
        input: {
          machineId: row.id,
          platformId: row.platform_id,
          platformMachineId: row.platform_machine_id!,
          before: row.state,
          ...input,
        },
        subject: { type: 'virtual-machine', id: row.id, name: row.name },
        ownerRef: ada,
        createdBy: ada,
      },
      { tx },
    );
    await moveMachine({
      tx,
      id: row.id,
      to,
      patch: { operation_id: operation.id },
    });
    return operation;
  });
}

const power = (row: MachineRow, action: PowerAction) =>
  begin(row, POWER_MACHINE, powerActions[action].during, { action });

describe('power', () => {
  it('stops, starts and reboots, and the row follows', async () => {
    let row = await bench.running();
    for (const [action, state] of [
      ['stop', 'stopped'],
      ['start', 'running'],
      ['reboot', 'running'],
      ['force-stop', 'stopped'],
    ] as const) {
      const { id } = await power(row, action);
      expect(await bench.ended(id)).toMatchObject({ status: 'succeeded' });
      row = await bench.machine(row.id);
      expect(row).toMatchObject({
        state,
        operation_id: null,
        platform_status: state,
      });
    }
  });

  it('says what the platform says when it fails, or else what was before', async () => {
    const row = await bench.running();
    bench.platform.faults.add({
      call: 'power.stop',
      error: new Error('the guest does not listen'),
    });
    const failed = await power(row, 'stop');
    expect((await bench.ended(failed.id)).error?.reason).toMatch(
      /does not listen/,
    );
    expect(await bench.machine(row.id)).toMatchObject({ state: 'running' });

    bench.platform.faults.add({
      call: 'power.stop',
      error: new Error('answer lost'),
      after: true,
    });
    const lost = await power(await bench.machine(row.id), 'stop');
    expect((await bench.ended(lost.id)).status).toBe('failed');
    expect(await bench.machine(row.id)).toMatchObject({ state: 'stopped' });

    for (const call of ['power.start', 'inventory.machine']) {
      bench.platform.faults.add({ call, error: new Error('nobody home') });
    }
    const blind = await power(await bench.machine(row.id), 'start');
    expect((await bench.ended(blind.id)).status).toBe('failed');
    expect(await bench.machine(row.id)).toMatchObject({
      state: 'stopped',
      operation_id: null,
    });
  });

  it('leaves the row to whoever took it over', async () => {
    const row = await bench.running();
    bench.platform.faults.delay('power.stop', 60_000);
    const first = await power(row, 'stop');
    await bench.until('it is asked to stop', () =>
      bench.platform.faults.count('power.stop'),
    );
    await bench
      .database('machines')
      .where({ id: row.id })
      .update({ operation_id: 'another' });
    await bench.engine.cancel(first.id, ada);
    await bench.ended(first.id);
    expect(await bench.machine(row.id)).toMatchObject({
      state: 'stopping',
      operation_id: 'another',
    });
  });
});

describe('delete', () => {
  it('destroys the machine and takes the row out of the lists', async () => {
    const row = await bench.running();
    const { id } = await begin(row, DELETE_MACHINE, 'deleting');
    expect(await bench.ended(id)).toMatchObject({ status: 'succeeded' });
    expect(await bench.machine(row.id)).toMatchObject({
      state: 'deleted',
      deleted_at: expect.anything(),
      platform_machine_id: null,
      operation_id: null,
    });
    expect((await bench.onPlatform()).machines).toEqual([]);
  });

  it('is fine with what is gone already, and with what never was', async () => {
    const row = await bench.running();
    bench.platform.lose(row.platform_machine_id!);
    const gone = await begin(row, DELETE_MACHINE, 'deleting');
    expect(await bench.ended(gone.id)).toMatchObject({ status: 'succeeded' });

    bench.platform.faults.add({
      call: 'launch.create',
      error: new Error('no'),
    });
    const failed = await bench.running({ names: ['db'] });
    expect(failed).toMatchObject({
      state: 'failed',
      platform_machine_id: null,
    });
    const never = await begin(failed, DELETE_MACHINE, 'deleting', {
      platformMachineId: undefined,
    });
    expect(await bench.ended(never.id)).toMatchObject({ status: 'succeeded' });
    expect((await bench.machine(failed.id)).state).toBe('deleted');
  });

  it('puts the machine back to what it is when it cannot be destroyed', async () => {
    const row = await bench.running();
    bench.platform.faults.add({
      call: 'launch.destroy',
      error: new Error('disk is busy'),
    });
    const { id } = await begin(row, DELETE_MACHINE, 'deleting');
    expect((await bench.ended(id)).error?.reason).toBe('disk is busy');
    expect(await bench.machine(row.id)).toMatchObject({
      state: 'running',
      deleted_at: null,
      operation_id: null,
    });
  });
});

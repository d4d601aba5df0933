import { TestDatabases } from '@backstage/backend-test-utils';
import { moveImage } from '../database/images';
import type { ImageRow } from '../database/tables';
import { enqueueDestroy } from '../images/operations/__testUtils__/enqueueDestroy';
import { destroyImageRow } from '../images/operations/finishImage';
import { as } from '../machines/__testUtils__/ServiceBench';
import { removeMachine } from '../machines/operations/finishMachine';
import { dropSavePoint } from '../savePoints/operations/savePointWork';
import {
  startBenchWithKeys,
  type BenchWithKeys,
} from './__testUtils__/startBenchWithKeys';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const key = 'local/default';
const ada = as('ada');
let bench: BenchWithKeys['bench'];
let close: BenchWithKeys['close'];
let services: BenchWithKeys['services'];
let launched: BenchWithKeys['launched'];

describe.each(databases.eachSupportedId())('needed keys on %s', id => {
  beforeEach(async () => {
    // A platform whose images can go while disks that are copies stay.
    ({ bench, close, services, launched } = await startBenchWithKeys(
      databases,
      id,
      {
        linkedDisks: false,
      },
    ));
  });
  afterEach(() => close());

  /** An encrypted image that was captured, as data or system, by the portal. */
  async function sealed(name: string, from: 'data-disk' | 'system-disk') {
    const base = await bench.image({
      ...{ name: `base-${name}`, encrypted: true, encryption_key: 'platform' },
      encryption_key_name: key,
    });
    const machine = await launched({
      ...{ name: `source-${name}`, imageId: base.id },
      dataDisks: [{ sizeGiB: 1 }],
    });
    const source =
      from === 'data-disk'
        ? { type: from, diskId: 'data-1' }
        : { type: from as 'system-disk' };
    const { image, operation } = await services.machines.capture(
      { virtualMachineId: machine.id, name, source },
      ada,
    );
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    await removed(machine.id);
    return bench.imageRow(image.id);
  }
  async function removed(machineId: string) {
    const operation = await services.machines.delete(machineId, ada);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
  }
  async function destroyed(image: ImageRow) {
    const operation = await enqueueDestroy(bench, image);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect((await bench.imageRow(image.id)).status).toBe('destroyed');
  }
  async function restarted(machineId: string) {
    for (const action of ['stop', 'start'] as const) {
      const operation = await services.machines.power(machineId, action, ada);
      expect((await bench.ended(operation.id)).error).toBeUndefined();
    }
  }
  async function hasKey(image: ImageRow): Promise<boolean> {
    const rows = await bench
      .database('image_keys')
      .where({ image_id: image.id });
    return rows.length > 0;
  }

  it('go with their image when nothing else needs them', async () => {
    const image = await sealed('alone', 'system-disk');
    expect(await hasKey(image)).toBe(true);
    await destroyed(image);
    expect(await hasKey(image)).toBe(false);
  });

  it('stay while machines do, and go with the last of them', async () => {
    const image = await sealed('web', 'system-disk');
    const first = await launched({ name: 'first', imageId: image.id });
    const second = await launched({ name: 'second', imageId: image.id });
    await destroyed(image);
    await restarted(first.id);
    await removed(first.id);
    await restarted(second.id);
    expect(await hasKey(image)).toBe(true);
    await removed(second.id);
    expect(await hasKey(image)).toBe(false);
  });

  it('stay for data disks that were made of the image', async () => {
    const data = await sealed('data', 'data-disk');
    const system = await sealed('system', 'system-disk');
    const machine = await launched({
      imageId: system.id,
      dataDisks: [{ imageId: data.id, sizeGiB: 2 }],
    });
    await destroyed(data);
    expect(await hasKey(data)).toBe(true);
    await removed(machine.id);
    expect(await hasKey(data)).toBe(false);
    expect(await hasKey(system)).toBe(true);
  });

  it('stay for what snapshots and backups were kept of', async () => {
    const image = await sealed('kept', 'system-disk');
    const machine = await launched({ imageId: image.id });
    const points = [];
    for (const kind of ['snapshot', 'backup'] as const) {
      const request = { kind, name: kind };
      const made = await services.savePoints.create(machine.id, request, ada);
      await bench.ended(made.operation.id);
      points.push(made.savePoint);
    }
    await destroyed(image);
    // As a platform would have it that keeps them longer than their machine.
    await bench
      .database('machines')
      .where({ id: machine.id })
      .update({ deleted_at: Date.now() });
    for (const [index, point] of points.entries()) {
      expect([index, await hasKey(image)]).toEqual([index, true]);
      const held = { id: point.id, operationId: 'drops-it' };
      await bench
        .database('save_points')
        .where({ id: point.id })
        .update({ operation_id: held.operationId });
      await bench.database.transaction(tx => dropSavePoint({ tx, ...held }));
    }
    expect(await hasKey(image)).toBe(false);
  });

  it('stay while another image is being made of it', async () => {
    const image = await sealed('parent', 'system-disk');
    const child = await bench.image({
      ...{ name: 'child', status: 'copying', visibility: 'private' },
      ...{ owner_ref: 'user:default/ada', operation_id: 'makes-it' },
      origin: JSON.stringify({ type: 'image', text: '', imageId: image.id }),
    });
    await destroyed(image);
    expect(await hasKey(image)).toBe(true);
    const held = { id: child.id, operationId: 'makes-it' };
    await bench.database.transaction(tx => destroyImageRow({ tx, ...held }));
    expect(await hasKey(image)).toBe(false);
  });

  it('are forgotten by one of two that go at the same time', async () => {
    const image = await sealed('raced', 'system-disk');
    const machine = await launched({ imageId: image.id });
    const { database } = bench;
    await moveImage({
      ...{ tx: database, id: image.id, to: 'deleting' as const },
      patch: { operation_id: 'image-goes' },
    });
    await database('machines')
      .where({ id: machine.id })
      .update({ operation_id: 'machine-goes' });
    await Promise.all([
      database.transaction(tx =>
        destroyImageRow({ tx, id: image.id, operationId: 'image-goes' }),
      ),
      database.transaction(tx =>
        removeMachine({ tx, id: machine.id, operationId: 'machine-goes' }),
      ),
    ]);
    expect(await hasKey(image)).toBe(false);
  });
});

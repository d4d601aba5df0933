import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageRow } from '../../database/tables';
import { ada, WorkBench } from '../../machines/__testUtils__/WorkBench';
import { prepareRetry } from '../../operationsApi/prepareRetry';
import {
  SyncBench,
  signal,
} from '../../platforms/sync/__testUtils__/SyncBench';
import { BIN_PRINCIPAL, ImageBin, purgeBin, TellingImageBin } from '.';

jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
/** The callers of these tests are told from nothing. */
const options = { credentials: {} as never };
let sync: SyncBench;
let bench: WorkBench;
afterEach(() => sync.close());

const binFor = (retentionMs: number) =>
  new ImageBin({
    database: bench.database,
    engine: bench.engine,
    callers: {
      resolve: async () => ({
        ...{ principal: ada, ownershipRefs: [ada], admin: false },
      }),
    },
    retentionMs,
  });

const own = (facts: Partial<ImageRow> = {}) =>
  bench.image({ visibility: 'private', owner_ref: ada, ...facts });

async function binned(retentionMs = 7 * DAY) {
  const { id } = await own();
  const asked = await binFor(retentionMs).delete(
    await bench.imageRow(id),
    options,
  );
  expect((await bench.ended(asked.id)).status).toBe('succeeded');
  return bench.imageRow(id);
}

const onPlatform = async ({ platform_image_id: id }: ImageRow) =>
  (await bench.onPlatform()).images.some(image => image.id === id);

describe.each(databases.eachSupportedId())('the recycle bin on %s', id => {
  beforeEach(async () => {
    sync = await SyncBench.create(databases, id);
    bench = sync.work;
  });

  it('keeps a deleted image with its bytes, and gives it back', async () => {
    const before = Date.now();
    const row = await binned();
    expect(row).toMatchObject({
      status: 'deleted',
      deleted_by: ada,
      deleted_from: 'available',
      operation_id: null,
    });
    expect(Number(row.will_destroy_at)).toBeGreaterThanOrEqual(
      before + 7 * DAY,
    );
    expect(await onPlatform(row)).toBe(true);

    const told: unknown[] = [];
    const publish = async (...all: unknown[]) => void told.push(all);
    const bin = new TellingImageBin(binFor(DAY), { publish });
    await bin.restore(row);
    expect(await bench.imageRow(row.id)).toMatchObject({
      status: 'available',
      ...{ deleted_at: null, deleted_by: null, will_destroy_at: null },
    });
    expect(told).toEqual([
      [
        { type: 'image', id: row.id, change: 'updated' },
        expect.objectContaining({ everyone: false }),
      ],
    ]);
    await expect(bin.restore(row)).rejects.toThrow(/not in the recycle bin/);
  });

  it('is not taken for news by a synchronization, nor once restored', async () => {
    const row = await binned();
    const idsOnPlatform = () =>
      bench
        .database<ImageRow>('images')
        .where('platform_image_id', row.platform_image_id)
        .select('id', 'status');
    await sync.sync().run('memory', { signal });
    expect(await idsOnPlatform()).toEqual([{ id: row.id, status: 'deleted' }]);
    await binFor(DAY).restore(row);
    await sync.sync().run('memory', { signal });
    expect(await idsOnPlatform()).toEqual([
      { id: row.id, status: 'available' },
    ]);
  });

  it('gives a failed image back as failed; without bytes it is destroyed at once', async () => {
    const failed = await own({ status: 'failed' });
    const kept = await binFor(DAY).delete(failed, options);
    await bench.ended(kept.id);
    await binFor(DAY).restore(await bench.imageRow(failed.id));
    expect((await bench.imageRow(failed.id)).status).toBe('failed');

    const empty = await own({ status: 'failed', platform_image_id: null });
    const gone = await binFor(DAY).delete(empty, options);
    expect(gone.kind).toBe('image.destroy');
    await bench.ended(gone.id);
    expect((await bench.imageRow(empty.id)).status).toBe('destroyed');
  });

  it('does not exist without retention', async () => {
    const row = await own();
    const { platform_image_id: id_ } = row;
    const { id: operation, kind } = await binFor(0).delete(row, options);
    expect(kind).toBe('image.destroy');
    // Another's mark is on it: the platform does not let go of it.
    expect((await bench.ended(operation)).status).toBe('failed');
    expect(await bench.imageRow(row.id)).toMatchObject({
      ...{ status: 'available', platform_image_id: id_, operation_id: null },
    });
  });

  it('destroys what is due by itself, and nothing else', async () => {
    const [due, fresh] = [await binned(-1), await binned()];
    const database = bench.database;
    await database('images').update({ platform_image_id: null });
    expect(await purgeBin({ database, bin: binFor(DAY) })).toBe(1);
    const { operation_id: operation } = await bench.imageRow(due.id);
    if (operation) await bench.ended(operation);
    expect((await bench.imageRow(due.id)).status).toBe('destroyed');
    expect((await bench.imageRow(fresh.id)).status).toBe('deleted');
    const [{ created_by: by }] = await database('operations')
      .where({ kind: 'image.destroy', subject_id: due.id })
      .select('created_by');
    expect(by).toBe(BIN_PRINCIPAL);
    expect(await purgeBin({ database, bin: binFor(DAY) })).toBe(0);
  });

  it('keeps what cannot be destroyed, asks again a day later, and can be asked before', async () => {
    const row = await binned(-1);
    bench.platform.faults.add({
      call: 'inventory.deleteImage',
      error: Object.assign(new Error('in use by clone'), {
        name: 'ConflictError',
      }),
    });
    const bin = binFor(DAY);
    const asked = await bin.destroy(row, options);
    await expect(bin.restore(row)).rejects.toThrow(/being destroyed/);
    await expect(bin.destroy(row, options)).rejects.toThrow(/being destroyed/);
    const refused = await bench.ended(asked.id);
    expect(refused).toMatchObject({ status: 'failed' });
    const after = await bench.imageRow(row.id);
    expect(after).toMatchObject({ status: 'deleted', operation_id: null });
    expect(Number(after.will_destroy_at)).toBeGreaterThan(Date.now() + DAY / 2);
    const { database } = bench;
    expect(await purgeBin({ database, bin })).toBe(0);

    await database.transaction(tx => prepareRetry({ tx, operation: refused }));
    expect((await bench.imageRow(row.id)).operation_id).toBe(asked.id);
  });
});

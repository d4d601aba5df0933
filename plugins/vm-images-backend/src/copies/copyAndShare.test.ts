import { TestDatabases } from '@backstage/backend-test-utils';
import { until } from '../operations/__testUtils__/engines';
import { prepareRetry } from '../operationsApi/prepareRetry';
import { ada, CopyBench, makeDisk, team } from './__testUtils__/CopyBench';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: CopyBench;
afterEach(() => bench.close());

const others = 'group:default/others';
const guests = 'group:default/guests';
const shares = () => bench.database('image_shares').orderBy('recipient_ref');
const share = { recipients: [others, guests], note: ' For you ' };

const source = async (facts: object = {}) => {
  const bytes = await makeDisk(bench.folder, 'qcow2');
  return bench.image(bytes, 'qcow2', facts);
};

describe.each(databases.eachSupportedId())('copy and share on %s', id => {
  beforeEach(async () => {
    bench = await CopyBench.create(databases, id);
  });

  it('is one operation of two things, and tells whom it asked at its end', async () => {
    const { id: imageId } = await source();
    const made = await bench.copy(imageId, { ownerRef: team, share });
    const done = await bench.ended(made.operation.id);
    expect(done).toMatchObject({
      ...{ kind: 'image.copy-and-share', status: 'succeeded' },
    });
    expect(done.steps.map(({ name }) => name)).toEqual([
      ...['read', 'inspect', 'convert', 'register', 'share'],
    ]);
    expect(await bench.row(made.image.id)).toMatchObject({
      ...{ status: 'available', visibility: 'shared', region: 'there' },
    });
    const asked = { status: 'pending', note: 'For you', created_by: ada };
    expect(await shares()).toMatchObject([
      { image_id: made.image.id, recipient_ref: guests, ...asked },
      { image_id: made.image.id, recipient_ref: others, ...asked },
    ]);
    expect(bench.told.map(one => one.recipientRef).sort()).toEqual([
      ...[guests, others],
    ]);
    expect(bench.told[0].image).toMatchObject({ region: 'there' });
    // The image itself is still nobody else's.
    expect((await bench.row(imageId)).visibility).toBe('private');
  });

  it('leaves neither copy nor shares when it is cancelled after all was made', async () => {
    const { id: imageId } = await source();
    const { engine } = bench;
    await engine.stop();
    const made = await bench.copy(imageId, { ownerRef: team, share });
    // Held where everything is done but the end.
    let reached = false;
    bench.engine = bench.makeEngine(async point => {
      if (point !== 'image.copy-and-share/share:after-run') return;
      reached = true;
      await bench.engine.cancel(made.operation.id, ada);
    });
    bench.engine.start();
    await until('it was shared', () => reached, 60_000);
    expect((await bench.ended(made.operation.id)).status).toBe('cancelled');
    expect((await bench.row(made.image.id)).status).toBe('destroyed');
    expect(await shares()).toEqual([]);
    expect(await bench.arrived()).toEqual([]);
    expect(bench.told).toEqual([]);
  });

  it('shares after a failed copy that is tried again', async () => {
    const { id: imageId } = await source();
    bench.target.faults.add({
      ...{ call: 'imports.fromFile', error: new Error('Quota exceeded') },
    });
    const made = await bench.copy(imageId, { ownerRef: team, share });
    const failed = await bench.ended(made.operation.id);
    expect(failed.status).toBe('failed');
    expect(await shares()).toEqual([]);
    await bench.database.transaction(tx =>
      prepareRetry({ tx, operation: failed }),
    );
    await bench.engine.retry(failed.id, ada);
    expect((await bench.ended(failed.id)).status).toBe('succeeded');
    expect(await shares()).toHaveLength(2);
  });

  it('judges both before anything is made', async () => {
    const { id: imageId } = await source();
    const three = { recipients: [others, guests, 'user:default/x'] };
    await expect(bench.copy(imageId, { share: three })).rejects.toThrow(
      'at most 2',
    );
    const licensedBy = { imageId: 'i0', name: 'db', ownerRef: others };
    const licensed = await source();
    await bench
      .database('images')
      .where({ id: licensed.id })
      .update({ licensed_by: JSON.stringify(licensedBy) });
    await expect(bench.copy(licensed.id, { share })).rejects.toThrow('licence');
    expect(await bench.database('operations')).toEqual([]);
    expect(await bench.database('images')).toHaveLength(2);
  });
});

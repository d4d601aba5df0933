import { stat } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { TestDatabases } from '@backstage/backend-test-utils';
import { until } from '../operations/__testUtils__/engines';
import { prepareRetry } from '../operationsApi/prepareRetry';
import {
  ada,
  CopyBench,
  makeDisk,
  sha256,
  team,
} from './__testUtils__/CopyBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: CopyBench;
afterEach(() => bench.close());

const failureOf = async (id: string) =>
  JSON.parse((await bench.row(id)).failure ?? 'null');

async function* thenBreak(first: Readable) {
  yield* first;
  throw new Error('The line broke');
}

/** How reading goes: where each try began. Each gives up where it is told to. */
function watchReading(breakAt: (number | 'wait')[]): number[] {
  const starts: number[] = [];
  const { open } = bench.source.export;
  bench.source.export.open = async (id, options) => {
    const file = await open(id, options);
    return {
      ...file,
      read: ({ start, end }) => {
        starts.push(start);
        const at = breakAt.shift();
        if (at === undefined) return file.read({ start, end });
        const stop = at === 'wait' ? start + 1024 ** 2 : at;
        const first = file.read({ start, end: stop - 1 });
        if (at === 'wait') {
          return first.pipe(new PassThrough(), { end: false });
        }
        return Readable.from(thenBreak(first));
      },
    };
  };
  return starts;
}

describe.each(databases.eachSupportedId())('copies on %s', id => {
  beforeEach(async () => {
    bench = await CopyBench.create(databases, id);
  });

  it('makes the same image elsewhere, and says where it comes from', async () => {
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(bytes, 'qcow2');
    const { image, operation } = await bench.copy(source.id, {
      ...{ name: 'web there', ownerRef: team },
    });
    expect(image).toMatchObject({ status: 'copying', name: 'web there' });
    expect((await bench.ended(operation.id)).error).toBeUndefined();

    const copy = await bench.row(image.id);
    expect(copy).toMatchObject({
      ...{ status: 'available', operation_id: null, visibility: 'private' },
      ...{ platform_id: 'target', region: 'there', owner_ref: team },
      ...{ family: 'web', version: '3', tags: '["a"]', boot_mode: 'uefi' },
      ...{ os_distribution: 'debian', features: '{"cloudInit":true}' },
      ...{ digest: sha256(bytes), format: 'qcow2', created_by: ada },
    });
    expect(JSON.parse(copy.origin)).toEqual({
      type: 'image',
      text: `Copied from "web" on In memory (here) by ${ada}`,
      imageId: source.id,
      sourceFormat: 'qcow2',
      sourceDigest: sha256(bytes),
    });
    expect(await bench.bytes(copy.platform_image_id!)).toEqual(bytes);
    expect(await bench.arrived()).toMatchObject([
      { marker: image.id, region: 'there', name: 'web there' },
    ]);
    const parent = await bench.database('image_parents').first();
    expect(parent).toMatchObject({ parent_id: source.id, relation: 'copied' });
    const staged = await bench.staging.path(image.id, 'source');
    await expect(stat(staged)).rejects.toThrow();
    expect(await bench.row(source.id)).toEqual(source);
  });

  it('converts what the other platform does not take', async () => {
    const bytes = await makeDisk(bench.folder, 'raw');
    const source = await bench.image(bytes, 'raw');
    const { image, operation } = await bench.copy(source.id);
    const statuses = new Set<string>();
    const { status } = await until('it has ended', async () => {
      statuses.add((await bench.row(image.id)).status);
      const row = await bench.engine.get(operation.id);
      return row?.finishedAt ? row : undefined;
    });
    expect(status).toBe('succeeded');
    statuses.delete('available');
    expect([...statuses]).toEqual(['copying']);
    const copy = await bench.row(image.id);
    expect(copy).toMatchObject({ status: 'available', format: 'qcow2' });
    expect(Number(copy.virtual_size_bytes)).toBe(bytes.length);
    expect(copy.owner_ref).toBe(ada);
    // Not the team's any more, so not of its family either.
    expect(copy.family).toBe('');
  });

  it('hands on nothing but what the portal knows', async () => {
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const known = `sha256:${'0'.repeat(64)}`;
    const source = await bench.image(bytes, 'qcow2', { digest: known });
    const { image, operation } = await bench.copy(source.id);
    await bench.ended(operation.id);
    expect(await failureOf(image.id)).toMatchObject({
      stage: 'Read the image',
      reason: expect.stringContaining(`${sha256(bytes)}, not ${known}`),
    });
    expect(await bench.arrived()).toEqual([]);
  });

  it('goes on where a broken line or a restart stopped it', async () => {
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(bytes, 'qcow2');
    const MiB = 1024 ** 2;
    const starts = watchReading([2 * MiB, 'wait']);
    const { image, operation } = await bench.copy(source.id);
    expect((await bench.ended(operation.id)).status).toBe('failed');
    expect(await failureOf(image.id)).toMatchObject({
      reason: expect.stringContaining('The line broke'),
    });

    await bench.database.transaction(tx =>
      prepareRetry({ tx, operation: { ...operation, status: 'failed' } }),
    );
    await bench.engine.retry(operation.id, ada);
    await until('it reads again', () => starts.length === 2);
    await bench.engine.stop();
    bench.engine = bench.makeEngine();
    bench.engine.start();
    expect((await bench.ended(operation.id)).status).toBe('succeeded');

    expect(starts.slice(0, 2)).toEqual([0, 2 * MiB]);
    expect(starts[2]).toBeGreaterThanOrEqual(2 * MiB);
    const { platform_image_id } = await bench.row(image.id);
    expect(await bench.bytes(platform_image_id!)).toEqual(bytes);
  });

  it('leaves nothing when it is cancelled, nor when the platform refuses', async () => {
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(bytes, 'qcow2');
    const starts = watchReading(['wait']);
    const first = await bench.copy(source.id);
    await until('it reads', () => starts.length === 1);
    await bench.engine.cancel(first.operation.id, ada);
    expect((await bench.ended(first.operation.id)).status).toBe('cancelled');
    expect((await bench.row(first.image.id)).status).toBe('destroyed');
    const staged = await bench.staging.path(first.image.id, 'source');
    await expect(stat(staged)).rejects.toThrow();

    bench.target.faults.add({
      ...{ call: 'imports.fromFile', after: true },
      error: new Error('Quota exceeded'),
    });
    const second = await bench.copy(source.id);
    await bench.ended(second.operation.id);
    expect(await failureOf(second.image.id)).toMatchObject({
      ...{ stage: 'Hand it over to the platform', reason: 'Quota exceeded' },
    });
    expect(await bench.arrived()).toEqual([]);
  });

  it('judges before anything is made', async () => {
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(bytes, 'qcow2');
    const stranger = ['user:default/bob'];
    await expect(bench.copy(source.id, {}, stranger)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    await expect(
      bench.copy(source.id, { platformId: 'source', region: 'here' }),
    ).rejects.toThrow('is there already');
    await expect(bench.copy(source.id, { region: 'moon' })).rejects.toThrow(
      'has no region "moon"',
    );
    await expect(bench.copy(source.id, { platformId: 'no' })).rejects.toThrow(
      'There is no platform "no"; there is "source", "target".',
    );
    await expect(
      bench.copy(source.id, { ownerRef: 'group:default/others' }),
    ).rejects.toThrow('cannot own things as group:default/others');
    expect(await bench.database('images').pluck('id')).toEqual([source.id]);
    expect(await bench.database('operations').pluck('id')).toEqual([]);
  });
});

import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import { listImages } from '../database/imageList/listImages';
import { parseImageListQuery } from '../images/request/parseImageListQuery';
import { until } from '../operations/__testUtils__/engines';
import { prepareRetry } from '../operationsApi/prepareRetry';
import {
  ada,
  CANARY,
  EncryptionBench,
  team,
} from './__testUtils__/EncryptionBench';
import { getImageKey } from './imageKeyRows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const call = () => ({ signal: AbortSignal.timeout(30_000) });
const HELD = CANARY.replaceAll(' ', '-');
const toDefault = {
  ...{ to: 'encrypted' as const, encryptionKey: 'local/default' },
};
let bench: EncryptionBench;
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('replications on %s', id => {
  beforeEach(async () => {
    bench = await EncryptionBench.create(databases, id);
  });

  it('encrypt, re-key and decrypt: each a new image of the same content', async () => {
    const source = await bench.image();
    expect(bench.stored(source)).toContain(HELD);

    const encrypted = await bench.replica(source.id, toDefault);
    expect(encrypted).toMatchObject({
      ...{ name: 'web (encrypted)', status: 'available', operation_id: null },
      ...{ encryption_key: 'platform', encryption_key_name: 'local/default' },
      ...{ owner_ref: team, created_by: ada, visibility: 'private' },
      ...{ family: 'web', version: '3', tags: '["a"]' },
    });
    expect(Boolean(encrypted.encrypted)).toBe(true);
    expect(JSON.parse(encrypted.origin)).toMatchObject({
      ...{ type: 'image', imageId: source.id, sourceDigest: source.digest },
      text: `Replicated from "web" by ${ada}, encrypted with key "local/default"`,
    });
    expect(bench.stored(encrypted)).not.toContain(HELD);

    const rekeyed = await bench.replica(encrypted.id, {
      ...{ to: 'encrypted', encryptionKey: 'local/team', name: 'mine' },
    });
    expect(rekeyed).toMatchObject({
      ...{ name: 'mine', encryption_key: 'customer' },
      encryption_key_name: 'local/team',
    });
    expect(bench.stored(rekeyed)).not.toBe(bench.stored(encrypted));

    const plain = await bench.replica(rekeyed.id, { to: 'plain' });
    expect(plain).toMatchObject({
      ...{ name: 'mine (plain)', encryption_key: null },
      encryption_key_name: null,
    });
    expect(bench.stored(plain)).toBe(bench.stored(source));
    const parents = await bench
      .database('image_parents')
      .orderBy('created_at')
      .select('image_id', 'parent_id');
    expect(parents).toEqual(
      expect.arrayContaining([
        { image_id: encrypted.id, parent_id: source.id },
        { image_id: rekeyed.id, parent_id: encrypted.id },
        { image_id: plain.id, parent_id: rekeyed.id },
      ]),
    );
  });

  it('leave no key in the clear in database or log', async () => {
    const { id: source } = await bench.image();
    const { id: made } = await bench.replica(source, toDefault);
    const key = await bench.imageKeys.open(made, call());
    const dump = await bench.dump();
    const { wrapped } = (await getImageKey(bench.database, made))!;
    expect(dump).toContain(wrapped);
    const { debug, info, warn, error } = bench.logger;
    const logged = JSON.stringify(
      [debug, info, warn, error].map(({ mock }) => mock.calls),
    );
    for (const encoding of ['base64', 'hex', 'latin1'] as const) {
      const secret = key.use(bytes => bytes.toString(encoding));
      expect(dump).not.toContain(secret);
      expect(logged).not.toContain(secret);
    }
  });

  it('are judged before anything is made', async () => {
    const { id: source } = await bench.image();
    const { id: locked } = await bench.replica(source, toDefault);
    const count = (await bench.database('images').pluck('id')).length;
    const refused: [Promise<unknown>, RegExp, string][] = [
      [
        bench.replicate(source, toDefault, 'bob'),
        /Only group:default\/team-a may/,
        'NotAllowedError',
      ],
      [
        bench.replicate(source, { to: 'plain' }),
        /is not encrypted/,
        'ConflictError',
      ],
      [
        bench.replicate(source, {
          ...{ to: 'encrypted', encryptionKey: 'local/theirs' },
        }),
        /There is no key "local\/theirs" that you may.*"local\/default", "local\/team"/,
        'ConflictError',
      ],
      [
        bench.replicate(source, { ...toDefault, ownerRef: 'group:default/x' }),
        /cannot own things as/,
        'NotAllowedError',
      ],
    ];
    for (const [work, words, name] of refused) {
      const failure = await work.then(
        () => new Error('was taken'),
        (error: Error) => error,
      );
      expect(failure.message).toMatch(words);
      expect(failure.name).toBe(name);
    }
    bench.mayDecrypt = false;
    await expect(bench.replicate(locked, { to: 'plain' })).rejects.toThrow(
      'does not grant you "vm-images.image.decrypt"',
    );
    expect(await bench.database('images').pluck('id')).toHaveLength(count);
  });

  it('go on after a restart, and make one image with one key', async () => {
    const { id: source } = await bench.image();
    bench.platform.faults.delay('encrypt.replicate', 3_600_000);
    const { image, operation } = await bench.replicate(source, toDefault);
    await until('it writes', () =>
      Boolean(bench.platform.faults.count('encrypt.replicate')),
    );
    const before = await getImageKey(bench.database, image.id);
    expect(before).toBeDefined();
    await bench.engine.stop();
    bench.platform.faults.delay('encrypt.replicate', 0);
    bench.engine = bench.makeEngine();
    bench.engine.start();
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(await getImageKey(bench.database, image.id)).toEqual(before);
    expect(await bench.made()).toEqual([image.id]);
  });

  it('leave nothing when cancelled, nor when the platform fails after all', async () => {
    const { id: source } = await bench.image();
    bench.platform.faults.delay('encrypt.replicate', 3_600_000);
    const first = await bench.replicate(source, toDefault);
    await until('it writes', () =>
      Boolean(bench.platform.faults.count('encrypt.replicate')),
    );
    await bench.engine.cancel(first.operation.id, ada);
    expect((await bench.ended(first.operation.id)).status).toBe('cancelled');
    expect((await bench.row(first.image.id)).status).toBe('destroyed');
    expect(await getImageKey(bench.database, first.image.id)).toBeUndefined();

    bench.platform.faults.delay('encrypt.replicate', 0);
    bench.platform.faults.add({
      ...{ call: 'encrypt.replicate', after: true },
      error: new Error('The disk is full'),
    });
    const second = await bench.replicate(source, toDefault);
    expect((await bench.ended(second.operation.id)).status).toBe('failed');
    const failed = await bench.row(second.image.id);
    expect(failed.status).toBe('failed');
    expect(JSON.parse(failed.failure!)).toMatchObject({
      ...{ stage: 'Write the disk', reason: 'The disk is full' },
    });
    expect(await bench.made()).toEqual([]);

    await bench.database.transaction(tx =>
      prepareRetry({
        tx,
        operation: { ...second.operation, status: 'failed' },
      }),
    );
    await bench.engine.retry(second.operation.id, ada);
    await until('it is there', async () => {
      const { status } = await bench.row(second.image.id);
      return status === 'available';
    });
    expect(await bench.made()).toEqual([second.image.id]);
  });

  it('fail with a reason when the platform does not encrypt, and leave nothing', async () => {
    const { id: source } = await bench.image();
    const { replicate } = bench.platform.encrypt;
    bench.platform.encrypt.replicate = async (from, image, options) => {
      const plain = await replicate(
        from,
        { ...image, encrypted: false },
        options,
      );
      return plain;
    };
    const { image, operation } = await bench.replicate(source, toDefault);
    expect((await bench.ended(operation.id)).status).toBe('failed');
    const { failure } = await bench.row(image.id);
    expect(JSON.parse(failure!).reason).toContain('did not encrypt');
    expect(await bench.made()).toEqual([]);
  });

  it('are found by whether they are encrypted', async () => {
    const { id: source } = await bench.image();
    const { id: made } = await bench.replica(source, toDefault);
    const found = async (query: ImageListQuery) => {
      const page = await listImages({
        knex: bench.database,
        request: parseImageListQuery(query),
        view: { everything: true, owners: [] },
      });
      return page.items.map(({ row }) => row.id);
    };
    expect(await found({ encrypted: true })).toEqual([made]);
    expect(await found({ encrypted: false })).toEqual([source]);
    expect(await found({ encrypted: true, search: 'web' })).toEqual([made]);
    expect(await found({ encrypted: true, os: ['debian'] })).toEqual([]);
    expect(await found({})).toHaveLength(2);
  });

  it('never give an image that lost its key another one', async () => {
    const { id: source } = await bench.image();
    const { id: made } = await bench.replica(source, toDefault);
    await bench.database('image_keys').delete();
    await expect(bench.imageKeys.open(made, call())).rejects.toThrow(
      'Restore the table image_keys',
    );
    await expect(bench.imageKeys.open(source, call())).rejects.toThrow(
      'has no data key',
    );
  });
});

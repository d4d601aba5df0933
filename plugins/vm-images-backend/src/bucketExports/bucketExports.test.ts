import { setTimeout as delay } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { operationFromRow } from '../operationsApi/operationFromRow';
import { prepareRetry } from '../operationsApi/prepareRetry';
import { until } from '../operations/__testUtils__/engines';
import { ada, ExportBench, sha256, team } from './__testUtils__/ExportBench';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: ExportBench;
afterEach(() => bench.close());

const keyAs = (format: string) =>
  `vm-images/Grosse-1-2-${bench.image.id}.${format}`;

/** Keeps the second part on its way until it is let go of; it is lost then. */
function holdSecondPart() {
  let letGo = () => {};
  const held = new Promise<void>(resolve => {
    letGo = resolve;
  });
  let arrived = false;
  bench.server.before = async ({ call, query }) => {
    if (call !== 'UploadPart' || query.get('partNumber') !== '2') return;
    arrived = true;
    await held;
    throw new Error('Nobody is there any more');
  };
  const isHeld = () => arrived && bench.server.calls.includes('UploadPart 3');
  return { letGo, isHeld };
}

const nothingLeft = () => {
  expect([...bench.server.uploads.keys()]).toEqual([]);
  expect([...bench.server.objects.keys()]).toEqual([]);
};

describe.each(databases.eachSupportedId())('exports on %s', id => {
  beforeEach(async () => {
    bench = await ExportBench.create(databases, id);
    bench.work.engine.start();
  });

  it('upload the image as it is, and say where it is', async () => {
    const { start, list } = bench.as(ada, team);
    const started = await start();
    expect(started.export).toMatchObject({
      ...{ status: 'running', target: 'backups', bucket: 'backups' },
      ...{ key: keyAs('qcow2'), format: 'qcow2', createdBy: ada },
    });
    const done = await bench.ended(started.operation.id);
    expect(done.error).toBeUndefined();
    const object = bench.server.objects.get(keyAs('qcow2'))!;
    expect(object.bytes.equals(bench.bytes)).toBe(true);
    expect(object.metadata).toMatchObject({
      sha256: sha256(bench.bytes).slice(7),
      'vm-images-image': bench.image.id,
    });
    const { items, targets } = await list();
    expect(items).toMatchObject([
      {
        ...{ status: 'succeeded', sizeBytes: bench.bytes.length },
        ...{ digest: sha256(bench.bytes), etag: object.etag.replace(/"/g, '') },
        operationId: started.operation.id,
      },
    ]);
    expect(targets).toEqual([
      {
        ...{ name: 'backups', title: 'Backups', bucket: 'backups' },
        prefix: 'vm-images/',
      },
    ]);
    expect(operationFromRow(done).result?.export).toMatchObject({
      ...{ bucket: 'backups', key: keyAs('qcow2'), status: 'succeeded' },
      ...{ etag: items[0].etag, digest: items[0].digest },
    });
    expect(bench.server.count('UploadPart')).toBe(3);
    expect(bench.server.uploads.size).toBe(0);
    // Once more is another export of the same object.
    const again = await start();
    await bench.ended(again.operation.id);
    expect((await list()).items).toHaveLength(2);
    expect([...bench.server.objects.keys()]).toEqual([keyAs('qcow2')]);
  });

  it('wait for another format, which is made once for all', async () => {
    const { start } = bench.as(ada, team);
    const started = [await start({ format: 'raw' }), await start()];
    for (const { operation } of started) {
      expect((await bench.ended(operation.id)).error).toBeUndefined();
    }
    const object = bench.server.objects.get(keyAs('raw'))!;
    expect(object.bytes).toHaveLength(24 * 1024 ** 2);
    expect(object.metadata.sha256).toBe(sha256(object.bytes).slice(7));
    expect(await bench.database('download_files')).toMatchObject([
      { status: 'ready', format: 'raw', digest: sha256(object.bytes) },
    ]);
    const again = await start({ format: 'raw' });
    await bench.ended(again.operation.id);
    const kinds = await bench.database('operations').pluck('kind');
    expect(kinds.filter(kind => kind !== 'image.export')).toEqual([
      'image.convert-for-download',
    ]);
    await expect(start({ format: 'iso' })).rejects.toThrow('only as qcow2');
  });

  it('give their worker to whoever makes what they wait for', async () => {
    bench.setup.concurrency = 1;
    await bench.restart();
    const { start } = bench.as(ada, team);
    const { operation } = await start({ format: 'raw' });
    expect((await bench.ended(operation.id)).error).toBeUndefined();
    expect([...bench.server.objects.keys()]).toEqual([keyAs('raw')]);
    const log = await bench.work.engine.log(operation.id);
    const waits = log.filter(({ line }) => line.startsWith('Waiting for'));
    expect(waits).toHaveLength(1);
  });

  it('say when the format cannot be made, and try again from there', async () => {
    const { start } = bench.as(ada, team);
    const { export: source } = bench.work.platform;
    const open = jest.spyOn(source, 'open');
    open.mockRejectedValueOnce(new Error('The disk is unreadable.'));
    const { operation } = await start({ format: 'raw' });
    const failed = await bench.ended(operation.id);
    const [making] = await bench
      .database('operations')
      .where({ kind: 'image.convert-for-download' });
    expect(failed.error?.reason).toBe(
      `The image could not be made as raw; operation ${making.id} tells why.`,
    );
    await bench.database.transaction(tx =>
      prepareRetry({ tx, operation: failed }),
    );
    await bench.work.engine.retry(operation.id, ada);
    expect((await bench.ended(operation.id)).error).toBeUndefined();
    expect([...bench.server.objects.keys()]).toEqual([keyAs('raw')]);
  });

  it('end when they are cancelled while they wait', async () => {
    const { start, list } = bench.as(ada, team);
    const { export: source } = bench.work.platform;
    jest.spyOn(source, 'open').mockImplementation(() => new Promise(() => {}));
    const { operation } = await start({ format: 'raw' });
    await until('it waits', async () => {
      const row = await bench.work.engine.get(operation.id);
      return row?.message?.startsWith('Waiting until') && !row.leaseOwner;
    });
    await bench.work.engine.cancel(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('cancelled');
    nothingLeft();
    expect((await list()).items[0]).toMatchObject({ status: 'cancelled' });
  });

  it('leave nothing when they are cancelled', async () => {
    const { isHeld } = holdSecondPart();
    const { start, list } = bench.as(ada, team);
    const { operation } = await start();
    await until('parts are on their way', isHeld, 60_000);
    await expect(start()).rejects.toThrow('is being exported');
    await bench.work.engine.cancel(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('cancelled');
    nothingLeft();
    expect((await list()).items[0]).toMatchObject({ status: 'cancelled' });
  });

  it('leave nothing when bytes were changed, and can be tried again', async () => {
    const { start } = bench.as(ada, team);
    const digest = `sha256:${'0'.repeat(64)}`;
    await bench.change({ digest });
    const { operation } = await start();
    const failed = await bench.ended(operation.id);
    expect(failed.error?.reason).toContain('changed or damaged');
    nothingLeft();
    expect(bench.server.count('CompleteMultipartUpload')).toBe(0);
  });

  it('go on after a refusal once that is mended', async () => {
    const { start, list } = bench.as(ada, team);
    bench.server.fail('CreateMultipartUpload', 403, 'AccessDenied');
    const { operation } = await start();
    const failed = await bench.ended(operation.id);
    expect(failed.error?.reason).toBe(
      'Bucket "Backups" refuses the portal (AccessDenied). Ask the platform team to look at its settings.',
    );
    expect((await list()).items[0].status).toBe('failed');
    bench.server.failures.clear();
    await bench.database.transaction(tx =>
      prepareRetry({ tx, operation: failed }),
    );
    await bench.work.engine.retry(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(bench.server.objects.size).toBe(1);
  });

  it('do not pass over what the bucket refuses for good, nor tell keys', async () => {
    const { start } = bench.as(ada, team);
    for (const [status, code, words] of [
      [404, 'NoSuchBucket', 'There is no bucket "backups"'],
      [400, 'EntityTooLarge', 'EntityTooLarge'],
    ] as const) {
      bench.server.fail('CreateMultipartUpload', status, code);
      const { operation } = await start();
      const { error } = await bench.ended(operation.id);
      expect(error?.reason).toContain(words);
    }
    const stored = JSON.stringify([
      await bench.database('operations'),
      await bench.database('operation_log'),
      await bench.database('image_exports'),
    ]);
    const { accessKeyId, secretAccessKey } = bench.server.secret;
    expect(stored).not.toContain(accessKeyId);
    expect(stored).not.toContain(secretAccessKey);
    expect(stored).not.toContain(bench.server.endpoint);
  });

  it('are signed, so that a wrong key is refused', async () => {
    const [own] = bench.setup.buckets;
    const secretAccessKey = 'another';
    own.credentials = { ...own.credentials!, secretAccessKey };
    await bench.restart();
    const { operation } = await bench.as(ada, team).start();
    const { error } = await bench.ended(operation.id);
    expect(error?.reason).toContain('(SignatureDoesNotMatch)');
    nothingLeft();
  });

  it('are for whoever may take the image out, to buckets that take theirs', async () => {
    const eve = bench.as('user:default/eve');
    await expect(eve.start()).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    const mine = bench.as(ada, team);
    await expect(mine.start({ target: 'bobs' })).rejects.toThrow(
      'cannot be exported to "bobs"; it can to "backups"',
    );
    await expect(mine.start({ target: 'none' })).rejects.toThrow('it can to');
    await bench.change({ encrypted: true });
    await expect(mine.start()).rejects.toThrow('is encrypted');
    await bench.change({ encrypted: false, visibility: 'public' });
    const bob = bench.as('user:default/bob');
    const { export: made } = await bob.start({ target: 'bobs' });
    expect((await bob.list()).items).toMatchObject([{ id: made.id }]);
    expect((await eve.list()).items).toEqual([]);
    expect((await mine.list()).items).toHaveLength(1);
    expect((await bob.list()).targets.map(({ name }) => name)).toEqual([
      ...['backups', 'bobs'],
    ]);
  });
});

describe.each(databases.eachSupportedId())('a killed export on %s', id => {
  beforeEach(async () => {
    bench = await ExportBench.create(databases, id);
  });

  it('goes on with the parts that the bucket lacks', async () => {
    const { isHeld, letGo } = holdSecondPart();
    const child = await bench.startChild();
    const { operation } = await bench.as(ada, team).start();
    await until(
      'two parts are there and the other is not',
      () =>
        isHeld() &&
        [...bench.server.uploads.values()].some(
          ({ parts }) => parts.size === 2,
        ),
      60_000,
    );
    child.kill('SIGKILL');
    bench.server.before = () => {};
    letGo();
    bench.server.calls.length = 0;
    await bench.restart();
    expect((await bench.ended(operation.id)).error).toBeUndefined();
    expect(bench.server.calls).toContain('UploadPart 2');
    expect(bench.server.calls).not.toContain('UploadPart 1');
    expect(bench.server.count('ListParts')).toBeGreaterThan(0);
    const object = bench.server.objects.get(keyAs('qcow2'))!;
    expect(object.bytes.equals(bench.bytes)).toBe(true);
    expect(bench.server.uploads.size).toBe(0);
  });

  it('does not upload what is there, nor leave what nobody knows of', async () => {
    const died = async (point: string) => {
      const child = await bench.startChild(`image.export/upload:${point}`);
      const { operation } = await bench.as(ada, team).start();
      await until('it died', () => child.signalCode === 'SIGKILL', 60_000);
      return operation;
    };
    const afterRun = await died('after-run');
    bench.server.calls.length = 0;
    await bench.restart();
    expect((await bench.ended(afterRun.id)).status).toBe('succeeded');
    expect(bench.server.count('UploadPart')).toBe(0);
    await bench.work.engine.stop();

    const before = await died('before');
    // As if it had begun, and died before that was written down.
    const key = keyAs('qcow2');
    bench.server.uploads.set('lost', { key, metadata: {}, parts: new Map() });
    await bench.restart();
    expect((await bench.ended(before.id)).status).toBe('succeeded');
    expect(bench.server.uploads.size).toBe(0);
  });

  it('begins anew when the bucket has forgotten the upload', async () => {
    const { isHeld, letGo } = holdSecondPart();
    const child = await bench.startChild();
    const { operation } = await bench.as(ada, team).start();
    await until('parts are on their way', isHeld, 60_000);
    child.kill('SIGKILL');
    bench.server.before = () => {};
    letGo();
    await delay(50);
    bench.server.uploads.clear();
    await bench.restart();
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(bench.server.objects.size).toBe(1);
  });
});

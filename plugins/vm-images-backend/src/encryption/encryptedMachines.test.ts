import { TestDatabases } from '@backstage/backend-test-utils';
import { as } from '../machines/__testUtils__/ServiceBench';
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
let launch: BenchWithKeys['launch'];
let launched: BenchWithKeys['launched'];

describe.each(databases.eachSupportedId())('encrypted machines on %s', id => {
  beforeEach(async () => {
    ({ bench, close, services, launch, launched } = await startBenchWithKeys(
      databases,
      id,
    ));
  });
  afterEach(() => close());

  const encryptedImage = () =>
    bench.image({
      ...{ name: 'sealed', encrypted: true, encryption_key: 'platform' },
      encryption_key_name: key,
    });

  it('have the key of their image, and can have no other', async () => {
    const { id: imageId } = await encryptedImage();
    const other = { imageId, encryptionKey: 'local/other' };
    await expect(launch(other)).rejects.toThrow(
      'is encrypted with key "local/default"; a virtual machine made from it cannot get another one. Replicate the image',
    );
    const check = await services.machines.checkLaunch(other, ada);
    expect(check.encryptionKeyName).toBe(key);
    expect(check.verdict).toMatchObject({
      effect: 'deny',
      findings: [{ rule: 'launch.encryptionKey' }],
    });
    expect(await launched({ imageId, encryptionKey: key })).toMatchObject({
      state: 'running',
    });
    await expect(launch({ name: 'b', encryptionKey: key })).rejects.toThrow(
      'is not encrypted',
    );
  });

  it('give their key to what is captured from them', async () => {
    const { id: imageId } = await encryptedImage();
    const { id: virtualMachineId } = await launched({ imageId });
    const { image, operation } = await services.machines.capture(
      { virtualMachineId, name: 'taken' },
      ada,
    );
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(image).toMatchObject({ encrypted: true, encryptionKeyName: key });
    const row = await bench
      .database('images')
      .where({ id: image.id })
      .first('platform_image_id');
    const stored = bench.platform.stored(row.platform_image_id);
    const machine = await services.machines.get(virtualMachineId, ada);
    const disk = bench.platform.readDisk(machine.platformMachineId!);
    expect(disk.length).toBeGreaterThan(5);
    expect(stored.includes(disk)).toBe(false);
  });

  it('leave nothing that their platform did not encrypt as it was asked', async () => {
    const { id: imageId } = await encryptedImage();
    const { id: virtualMachineId } = await launched({ imageId });
    const { capture, snapshot } = bench.platform;
    const fromMachine = capture!.fromMachine.bind(capture);
    const toImage = snapshot.toImage.bind(snapshot);
    const laidOpen = <T extends { image: object }>(made: T) => ({
      ...made,
      image: { ...made.image, encrypted: false },
    });
    Object.assign(capture!, {
      fromMachine: async (...call: Parameters<typeof fromMachine>) =>
        laidOpen(await fromMachine(...call)),
    });
    Object.assign(snapshot, {
      toImage: async (...call: Parameters<typeof toImage>) =>
        laidOpen(await toImage(...call)),
    });
    const before = (await bench.onPlatform()).images.length;
    for (const type of ['system-disk', 'new-snapshot'] as const) {
      const source = type === 'system-disk' ? { type } : { type, keep: false };
      const { image, operation } = await services.machines.capture(
        { virtualMachineId, name: type, source },
        ada,
      );
      expect(await bench.ended(operation.id)).toMatchObject({
        status: 'failed',
        error: { reason: expect.stringContaining('did not encrypt image') },
      });
      expect((await bench.imageRow(image.id)).status).toBe('failed');
    }
    expect((await bench.onPlatform()).images).toHaveLength(before);
  });

  it('are refused as a plain image of what is encrypted, before work begins', async () => {
    const { id: sealedId } = await encryptedImage();
    const { id: sourceId } = await launched({
      ...{ name: 'source', imageId: sealedId, dataDisks: [{ sizeGiB: 1 }] },
    });
    const taken = await services.machines.capture(
      {
        ...{ virtualMachineId: sourceId, name: 'data' },
        source: { type: 'data-disk', diskId: 'data-1' },
      },
      ada,
    );
    expect((await bench.ended(taken.operation.id)).status).toBe('succeeded');
    // A plain system disk, a blank plain data disk, and one that is encrypted.
    const { id: virtualMachineId } = await launched({
      name: 'mixed',
      dataDisks: [{ sizeGiB: 1 }, { imageId: taken.image.id, sizeGiB: 2 }],
    });
    const backup = await services.savePoints.create(
      ...([virtualMachineId, { kind: 'backup', name: 'kept' }, ada] as const),
    );
    expect((await bench.ended(backup.operation.id)).status).toBe('succeeded');

    const { items } = await services.machines.captureSources(
      virtualMachineId,
      ada,
    );
    const refused = items.flatMap(({ source, verdict }) =>
      verdict.findings.map(({ rule }) => [source.type, rule]),
    );
    expect(refused).toEqual(
      ['data-disk', 'full-machine', 'new-backup', 'backup'].map(type => [
        ...[type, 'capture.encryption'],
      ]),
    );
    const before = await bench.database('operations').count({ n: '*' });
    for (const { source, verdict } of items) {
      if (verdict.effect !== 'deny') continue;
      await expect(
        services.machines.capture({ virtualMachineId, name: 'x', source }, ada),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(
          /"data-2".*encrypted.*Choose a key for the image/,
        ),
      });
      // It is the key that is missing: with one the next check has its say.
      await expect(
        services.machines.capture(
          { virtualMachineId, name: 'x', source, encryptionKey: 'local/none' },
          ada,
        ),
      ).rejects.toThrow('There is no key "local/none"');
    }
    expect(await bench.database('operations').count({ n: '*' })).toEqual(
      before,
    );
  });

  it('are not captured with a key that nobody has given', async () => {
    const { id: virtualMachineId } = await launched();
    await expect(
      services.machines.capture(
        { virtualMachineId, name: 'x', encryptionKey: 'local/secret' },
        ada,
      ),
    ).rejects.toThrow('There is no key "local/secret"');
  });
});

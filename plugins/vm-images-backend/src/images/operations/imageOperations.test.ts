import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { insertImage } from '../../database/images';
import { patchMachine } from '../../database/machines';
import type { ImageRow, MachineRow } from '../../database/tables';
import { WorkBench, ada } from '../../machines/__testUtils__/WorkBench';
import { enqueueDestroy } from './__testUtils__/enqueueDestroy';
import { CAPTURE_IMAGE, type CaptureImageInput } from './captureImage';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: WorkBench;
afterEach(() => bench.close());

/** As the service does it: rows and work in one transaction. */
async function capture(machine: MachineRow, stopFirst = false) {
  const imageId = randomUUID();
  const facts = {
    name: `copy of ${machine.name}`,
    description: '',
    region: 'here',
    kind: 'system-disk' as const,
    architecture: 'x86_64' as const,
    bootMode: 'both' as const,
  };
  const input: CaptureImageInput = {
    imageId,
    machineId: machine.id,
    platformId: 'memory',
    platformMachineId: machine.platform_machine_id!,
    stopFirst,
    image: { ...facts, os: { type: 'linux' }, features: { cloudInit: true } },
  };
  const operation = await bench.database.transaction(async tx => {
    const made = await bench.engine.enqueue(
      {
        kind: CAPTURE_IMAGE,
        input,
        subject: { type: 'image', id: imageId, name: facts.name },
        ownerRef: ada,
        createdBy: ada,
      },
      { tx },
    );
    await insertImage({
      tx,
      image: {
        id: imageId,
        name: facts.name,
        kind: facts.kind,
        visibility: 'private',
        status: 'creating',
        platform_id: 'memory',
        region: 'here',
        os_type: 'linux',
        architecture: facts.architecture,
        boot_mode: facts.bootMode,
        origin: '{"type":"machine","text":"Captured."}',
        owner_ref: ada,
        created_by: ada,
        operation_id: made.id,
      },
    });
    const patch = { operation_id: made.id };
    await patchMachine({ tx, id: machine.id, patch });
    return made;
  });
  return { imageId, operation };
}

const remove = (image: ImageRow) => enqueueDestroy(bench, image);

describe.each(databases.eachSupportedId())('image operations on %s', id => {
  beforeEach(async () => {
    bench = await WorkBench.create(databases, id);
  });

  it('captures a running machine as it is', async () => {
    const machine = await bench.running();
    bench.platform.writeDisk(machine.platform_machine_id!, 'configured');
    const { imageId, operation } = await capture(machine);
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'succeeded',
    });
    const image = await bench.imageRow(imageId);
    expect(image).toMatchObject({
      status: 'available',
      operation_id: null,
      format: 'qcow2',
      digest: expect.stringMatching(/^sha256:/),
      platform_image_id: expect.any(String),
    });
    expect(Number(image.size_bytes)).toBe('configured'.length);
    expect(JSON.parse(image.origin)).toEqual({
      type: 'machine',
      text: 'Captured.',
      consistency: 'filesystem',
    });
    expect(bench.platform.faults.count('power.stop')).toBe(0);
    expect(await bench.machine(machine.id)).toMatchObject({
      state: 'running',
      operation_id: null,
    });
  });

  it('stops the machine for the copy and starts it again', async () => {
    const machine = await bench.running();
    const { imageId, operation } = await capture(machine, true);
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'succeeded',
    });
    expect(JSON.parse((await bench.imageRow(imageId)).origin)).toMatchObject({
      consistency: 'stopped',
    });
    expect(await bench.machine(machine.id)).toMatchObject({
      state: 'running',
      operation_id: null,
    });
    expect(bench.platform.faults.count('power.start')).toBe(1);
  });

  it('keeps the image when the machine will not start again', async () => {
    const machine = await bench.running();
    bench.platform.faults.add({
      call: 'power.start',
      error: new Error('no ram'),
    });
    const { imageId, operation } = await capture(machine, true);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect((await bench.imageRow(imageId)).status).toBe('available');
    expect(await bench.machine(machine.id)).toMatchObject({ state: 'stopped' });
  });

  it('leaves nothing of a failed capture but the reason, and runs again', async () => {
    const machine = await bench.running();
    bench.platform.faults.add({
      call: 'capture.fromMachine',
      error: new Error('disk full'),
      after: true,
    });
    const { imageId, operation } = await capture(machine, true);
    expect((await bench.ended(operation.id)).status).toBe('failed');
    const image = await bench.imageRow(imageId);
    expect(image).toMatchObject({ status: 'failed', platform_image_id: null });
    expect(JSON.parse(image.failure!)).toEqual({
      stage: 'Copy the disk',
      reason: 'disk full',
    });
    const { images } = await bench.onPlatform();
    expect(images.filter(({ marker }) => marker === imageId)).toEqual([]);
    expect((await bench.machine(machine.id)).state).toBe('running');
  });

  it('starts a machine again that stopped although stopping failed', async () => {
    const machine = await bench.running();
    bench.platform.faults.add({
      call: 'power.stop',
      error: new Error('answer lost'),
      after: true,
    });
    const { imageId, operation } = await capture(machine, true);
    expect((await bench.ended(operation.id)).status).toBe('failed');
    expect(await bench.machine(machine.id)).toMatchObject({
      state: 'running',
      operation_id: null,
    });
    expect((await bench.imageRow(imageId)).status).toBe('failed');
  });

  it('makes one image although the first answer got lost in a crash', async () => {
    const machine = await bench.running();
    const second = bench.makeEngine();
    const copy = bench.platform.capture!.fromMachine;
    let calls = 0;
    jest
      .spyOn(bench.platform.capture!, 'fromMachine')
      .mockImplementation(async (...args) => {
        const made = await copy.apply(bench.platform.capture, args);
        calls += 1;
        if (calls === 1) {
          await bench
            .database('operations')
            .where('kind', CAPTURE_IMAGE)
            .update({ lease_until: 0 });
          second.start();
          await new Promise(() => {});
        }
        return made;
      });
    const { imageId, operation } = await capture(machine);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    await second.stop();
    expect(calls).toBe(2);
    const { images } = await bench.onPlatform();
    expect(images.filter(({ marker }) => marker === imageId)).toHaveLength(1);
  });

  it('cancels a capture without a trace', async () => {
    const machine = await bench.running();
    bench.platform.faults.delay('capture.fromMachine', 60_000);
    const { imageId, operation } = await capture(machine, true);
    await bench.until('the copy runs', () =>
      bench.platform.faults.count('capture.fromMachine'),
    );
    await bench.engine.cancel(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('cancelled');
    expect(await bench.imageRow(imageId)).toMatchObject({
      status: 'destroyed',
      deleted_at: expect.anything(),
    });
    expect(await bench.machine(machine.id)).toMatchObject({
      state: 'running',
      operation_id: null,
    });
  });

  it('destroys an image only when no disk rests on it', async () => {
    const source = await bench.running();
    const { imageId, operation } = await capture(source);
    await bench.ended(operation.id);
    const image = await bench.imageRow(imageId);
    const clone = await bench.running({ names: ['clone'] }, image);

    const refused = await bench.ended((await remove(image)).id);
    expect(refused).toMatchObject({ status: 'failed' });
    expect(refused.error?.reason).toMatch(/clone/);
    expect(await bench.imageRow(imageId)).toMatchObject({
      status: 'available',
      operation_id: null,
      deleted_at: null,
    });

    bench.platform.lose(clone.platform_machine_id!);
    const done = await remove(await bench.imageRow(imageId));
    expect((await bench.ended(done.id)).status).toBe('succeeded');
    expect(await bench.imageRow(imageId)).toMatchObject({
      status: 'destroyed',
      deleted_at: expect.anything(),
    });
    const { images } = await bench.onPlatform();
    expect(images.filter(({ marker }) => marker === imageId)).toEqual([]);
  });

  it('removes the files of an image that never got to the platform', async () => {
    const image = await bench.image({
      status: 'failed',
      platform_image_id: null,
      owner_ref: ada,
    });
    const { id: operationId } = await remove(image);
    expect((await bench.ended(operationId)).status).toBe('succeeded');
    expect(bench.removedFiles).toEqual([image.id]);
    expect(bench.platform.faults.count('inventory.deleteImage')).toBe(0);
    expect((await bench.imageRow(image.id)).status).toBe('destroyed');
  });
});

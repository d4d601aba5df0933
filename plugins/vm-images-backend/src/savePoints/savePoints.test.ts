import { TestDatabases } from '@backstage/backend-test-utils';
import type { CaptureRequest } from '@vm-images/backstage-plugin-vm-images-common';
import { as, people } from '../machines/__testUtils__/ServiceBench';
import { startBench, type Bench } from '../machines/__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ada = as('ada');
let bench: Bench['bench'];
let services: Bench['services'];
let launched: Bench['launched'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())(
  'snapshots, backups and what images are made from, on %s',
  id => {
    beforeEach(async () => {
      ({ bench, services, launched } = await startBench(databases, id));
    });

    /** A machine that runs, with a data disk that holds something. */
    async function withData() {
      const machine = await launched({ dataDisks: [{ sizeGiB: 3 }] });
      const platformId = machine.platformMachineId!;
      bench.platform.writeDisk(platformId, 'system');
      bench.platform.writeDataDisk(platformId, 'data-1', 'data');
      return { machine, platformId };
    }
    async function captured(vm: string, request: Partial<CaptureRequest>) {
      const { image, operation } = await services.machines.capture(
        { virtualMachineId: vm, name: 'made', ...request },
        ada,
      );
      const end = await bench.ended(operation.id);
      return { end, row: await bench.imageRow(image.id) };
    }
    async function saved(vm: string, kind: 'snapshot' | 'backup') {
      const { savePoint, operation } = await services.savePoints.create(
        vm,
        { kind, name: `my ${kind}` },
        ada,
      );
      return { savePoint, end: await bench.ended(operation.id) };
    }
    const points = (vm: string) => services.savePoints.list(vm, ada);
    async function onPlatform() {
      const { platform } = bench;
      const found = [];
      const signal = AbortSignal.timeout(5_000);
      for await (const one of platform.snapshot.list({ signal })) {
        found.push(one);
      }
      for await (const one of platform.backup.list({ signal })) found.push(one);
      return found;
    }

    it('launches with data disks, and says which they are', async () => {
      const { machine } = await withData();
      expect(machine.disks).toMatchObject([
        { id: 'system', role: 'system', sizeGiB: 1, imageName: 'debian' },
        { id: 'data-1', role: 'data', sizeGiB: 3, serial: 'memory-data-1' },
      ]);
    });

    it('makes a snapshot and images of it, and deletes it', async () => {
      const { machine, platformId } = await withData();
      const { savePoint } = await saved(machine.id, 'snapshot');
      expect(savePoint).toMatchObject({
        status: 'creating',
        kind: 'snapshot',
        operation: { kind: 'vm.save' },
      });
      const [point] = await points(machine.id);
      expect(point).toMatchObject({
        status: 'available',
        consistency: 'filesystem',
        disks: [{ id: 'system' }],
        actions: { delete: { effect: 'allow' }, image: { effect: 'allow' } },
      });
      const { actions } = await services.machines.get(machine.id, ada);
      expect(actions.delete.findings).toMatchObject([
        { rule: 'delete.savePoints' },
      ]);
      await expect(services.machines.delete(machine.id, ada)).rejects.toThrow(
        /has 1 snapshot/,
      );

      bench.platform.writeDisk(platformId, 'changed since');
      const { row } = await captured(machine.id, {
        source: { type: 'snapshot', savePointId: point.id },
        facts: { os: { type: 'linux', distribution: 'alpine' } },
      });
      expect(row).toMatchObject({
        ...{ status: 'available', kind: 'system-disk' },
        os_distribution: 'alpine',
        default_user: 'debian',
      });
      const { name } = savePoint;
      expect(JSON.parse(row.origin).savePoint).toEqual({
        ...{ kind: 'snapshot', id: point.id, name },
      });
      const copy = await launched({ imageId: row.id, name: 'copy' });
      expect(bench.platform.readDisk(copy.platformMachineId!)).toBe('system');

      const deletion = await services.savePoints.delete(
        machine.id,
        point.id,
        ada,
      );
      expect((await bench.ended(deletion.id)).status).toBe('succeeded');
      expect(await points(machine.id)).toEqual([]);
      expect(await onPlatform()).toEqual([]);
      const { id: gone } = await services.machines.delete(machine.id, ada);
      expect((await bench.ended(gone)).status).toBe('succeeded');
      expect(await bench.database('machine_disk_images')).toEqual([]);
    });

    it('makes a full machine of a backup, which alone can be shared', async () => {
      const { machine, platformId } = await withData();
      await saved(machine.id, 'backup');
      const [point] = await points(machine.id);
      expect(point.disks).toMatchObject([
        { id: 'system' },
        { id: 'data-1', virtualSizeBytes: 3 * 1024 ** 3 },
      ]);
      bench.platform.writeDataDisk(platformId, 'data-1', 'changed');
      const { row } = await captured(machine.id, {
        source: { type: 'backup', savePointId: point.id },
      });
      expect(row).toMatchObject({ status: 'available', kind: 'full-machine' });
      const { images } = services;
      const ofBackup = await images.get(row.id, ada);
      expect(ofBackup.actions.share.effect).toBe('allow');
      expect(ofBackup.disks).toHaveLength(2);
      const direct = await captured(machine.id, {
        source: { type: 'full-machine' },
      });
      const ofMachine = await images.get(direct.row.id, ada);
      expect(ofMachine.actions.share.findings).toMatchObject([
        { rule: 'share.fullMachine' },
      ]);

      const twin = await launched({
        imageId: row.id,
        name: 'twin',
        dataDisks: [{ sizeGiB: 1 }],
      });
      expect(twin.disks).toMatchObject([
        { id: 'system' },
        { id: 'data-1', sizeGiB: 3, imageId: row.id },
        { id: 'data-2', sizeGiB: 1 },
      ]);
      const onTwin = twin.platformMachineId!;
      expect(bench.platform.readDataDisk(onTwin, 'data-1')).toBe('data');
      expect(bench.platform.readDataDisk(onTwin, 'data-2')).toBe('');
    });

    it('makes an image of a data disk, and disks of that', async () => {
      const { machine } = await withData();
      const { row } = await captured(machine.id, {
        source: { type: 'data-disk', diskId: 'data-1' },
      });
      expect(row).toMatchObject({
        ...{ status: 'available', kind: 'data-disk' },
        ...{ os_type: 'other', default_user: null },
      });
      const dataDisks = [{ imageId: row.id, sizeGiB: 5 }];
      const other = await launched({ name: 'other', dataDisks });
      expect(other.disks?.[1]).toMatchObject({
        ...{ id: 'data-1', sizeGiB: 5 },
        ...{ imageId: row.id, imageName: 'made' },
      });
      const users = { imageId: row.id };
      const { items } = await services.machines.list(users, ada);
      expect(items.map(({ name }) => name)).toEqual(['other']);
      const onPlatformId = other.platformMachineId!;
      expect(bench.platform.readDataDisk(onPlatformId, 'data-1')).toBe('data');
      for (const [wish, rule] of [
        [{ imageId: row.id, sizeGiB: 1 }, 'launch.dataDiskSize'],
        [{ sizeGiB: 5000 }, 'launch.dataDiskSize'],
        [{ imageId: (await bench.image()).id }, 'attach.kind'],
      ] as const) {
        const { verdict } = await services.machines.checkLaunch(
          { imageId: machine.imageId, dataDisks: [wish] },
          ada,
        );
        expect(verdict.findings).toContainEqual(
          expect.objectContaining({ effect: 'deny', rule }),
        );
      }
    });

    it.each([true, false])(
      'takes a snapshot and makes an image of it at once; keep: %s',
      async keep => {
        const { machine } = await withData();
        const { row, end } = await captured(machine.id, {
          source: { type: 'new-snapshot', keep, name: 'on the way' },
        });
        expect(end).toMatchObject({ status: 'succeeded' });
        expect(row.status).toBe('available');
        expect(JSON.parse(row.origin).savePoint).toEqual({
          ...{ kind: 'snapshot', name: 'on the way' },
        });
        const left = await points(machine.id);
        expect(left.map(({ name, status }) => [name, status])).toEqual(
          keep ? [['on the way', 'available']] : [],
        );
        expect(await onPlatform()).toHaveLength(keep ? 1 : 0);
        const { operation } = await services.machines.get(machine.id, ada);
        expect(operation).toBeUndefined();
      },
    );

    it('leaves nothing of an image that fails, and can try again', async () => {
      const { machine } = await withData();
      const error = new Error('disk full');
      bench.platform.faults.add({ call: 'backup.toImage', error });
      const { row, end } = await captured(machine.id, {
        source: { type: 'new-backup', keep: true },
      });
      expect(end.status).toBe('failed');
      expect(row).toMatchObject({ status: 'failed', platform_image_id: null });
      expect(JSON.parse(row.failure!)).toMatchObject({
        ...{ stage: 'Make the image', reason: 'disk full' },
      });
      expect(await points(machine.id)).toEqual([]);
      expect(await onPlatform()).toEqual([]);

      await services.operations.retry(end.id, ada);
      expect((await bench.ended(end.id)).status).toBe('succeeded');
      expect((await bench.imageRow(row.id)).status).toBe('available');
      expect(await points(machine.id)).toHaveLength(1);
    });

    it('says why a snapshot failed, and tries again', async () => {
      const { machine } = await withData();
      const error = new Error('no space');
      bench.platform.faults.add({ call: 'snapshot.create', error });
      const { end } = await saved(machine.id, 'snapshot');
      expect(end.status).toBe('failed');
      expect(await points(machine.id)).toMatchObject([
        { status: 'failed', failure: { reason: 'no space' } },
      ]);
      const { actions } = await services.machines.get(machine.id, ada);
      expect(actions.delete.effect).toBe('allow');
      await services.operations.retry(end.id, ada);
      expect((await bench.ended(end.id)).status).toBe('succeeded');
      expect(await points(machine.id)).toMatchObject([{ status: 'available' }]);
    });

    it('holds the machine while it is saved, and lets go when cancelled', async () => {
      const { machine } = await withData();
      bench.platform.faults.delay('backup.create', 30_000);
      const { operation } = await services.savePoints.create(
        machine.id,
        { kind: 'backup', name: 'slow' },
        ada,
      );
      await bench.until('it has begun', async () => {
        return bench.platform.faults.count('backup.create') > 0;
      });
      await expect(
        services.machines.power(machine.id, 'stop', ada),
      ).rejects.toThrow(/Back up virtual machine/);
      await services.operations.cancel(operation.id, ada);
      expect((await bench.ended(operation.id)).status).toBe('cancelled');
      expect(await points(machine.id)).toEqual([]);
      const after = await services.machines.get(machine.id, ada);
      expect(after.operation).toBeUndefined();
      expect(after.actions.stop.effect).toBe('allow');
    });

    it('stops first where what runs cannot be copied', async () => {
      const { machine } = await withData();
      Object.assign(bench.platform.snapshot, { live: false });
      const request = { kind: 'snapshot', name: 'x' } as const;
      await expect(
        services.savePoints.create(machine.id, request, ada),
      ).rejects.toThrow(/Stop "web" first/);
      const { operation } = await services.savePoints.create(
        machine.id,
        { ...request, stopFirst: true },
        ada,
      );
      await bench.ended(operation.id);
      expect(await points(machine.id)).toMatchObject([
        { status: 'available', consistency: 'stopped' },
      ]);
      const after = await services.machines.get(machine.id, ada);
      expect(after.state).toBe('running');
    });

    it('offers every source, and says why one is refused', async () => {
      const { machine } = await withData();
      await saved(machine.id, 'snapshot');
      Object.assign(bench.platform, { backup: undefined });
      const { items, facts, freezes } = await services.machines.captureSources(
        machine.id,
        ada,
      );
      expect(
        items.map(({ source, kind, verdict }) => [
          ...[source.type, kind, verdict.effect],
        ]),
      ).toEqual([
        ['system-disk', 'system-disk', 'allow'],
        ['data-disk', 'data-disk', 'allow'],
        ['full-machine', 'full-machine', 'allow'],
        ['new-snapshot', 'system-disk', 'allow'],
        ['new-backup', 'full-machine', 'deny'],
        ['snapshot', 'system-disk', 'allow'],
      ]);
      expect(items[4].verdict.findings).toMatchObject([
        { rule: 'platform.capability' },
      ]);
      expect(facts).toMatchObject({ defaultUser: 'debian' });
      expect(freezes).toBe(false);
    });

    it("is nobody else's", async () => {
      const { machine } = await withData();
      await saved(machine.id, 'snapshot');
      const [point] = await points(machine.id);
      const eve = as('eve');
      const request = { kind: 'backup', name: 'x' } as const;
      for (const attempt of [
        () => services.savePoints.list(machine.id, eve),
        () => services.savePoints.create(machine.id, request, eve),
        () => services.savePoints.delete(machine.id, point.id, eve),
        () => services.machines.captureSources(machine.id, eve),
      ]) {
        await expect(attempt()).rejects.toThrow(/no virtual machine/);
      }
      services.policy.denied.add('vm-images.virtual-machine.update');
      await expect(
        services.savePoints.create(machine.id, request, ada),
      ).rejects.toThrow(/does not grant you/);
      const [seen] = await points(machine.id);
      expect(seen.actions.delete.effect).toBe('deny');
      const root = { credentials: as('root').credentials };
      expect(people.root.admin).toBe(true);
      services.policy.denied.clear();
      const { id: deletion } = await services.savePoints.delete(
        machine.id,
        point.id,
        root,
      );
      expect((await bench.ended(deletion)).status).toBe('succeeded');
    });
  },
);

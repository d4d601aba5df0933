import { randomUUID } from 'node:crypto';
import type {
  CaptureSource,
  PlatformImage,
  PlatformMachine,
  SavePointGroup,
} from '../../platform';
import { collect, type ContractHarness } from './harness';

const GiB = 1024 ** 3;
const kinds = { snapshot: 'system-disk', backup: 'full-machine' } as const;

/** Data disks, what images are made from, snapshots and backups. @internal */
export function disksContract(harness: ContractHarness): void {
  describe('the disks of a virtual machine', () => {
    const marker = randomUUID();
    let machine: PlatformMachine | undefined;
    const ref = () => ({ id: machine!.id, marker });
    const made: PlatformImage[] = [];
    const timeout = harness.timeoutMs * 2;

    async function drop(image: PlatformImage): Promise<void> {
      const { id, marker: ofImage } = image;
      const which = { id, marker: ofImage! };
      await harness.platform.inventory.deleteImage(which, harness.call());
    }

    afterAll(async () => {
      const { launch } = harness.platform;
      if (machine) await launch!.destroy(ref(), harness.call());
      for (const image of made) await drop(image);
    }, timeout);

    it(
      'has the data disks that it was launched with',
      async () => {
        const { launch, inventory } = harness.platform;
        if (!launch?.dataDisks) return;
        expect(launch.dataDisks.max).toBeGreaterThan(0);
        const dataDisks = [{ id: 'data-1', sizeBytes: GiB }];
        const spec = await harness.spec({ marker, dataDisks });
        machine = await launch.create(spec, harness.work());
        const found = await inventory.machine(machine.id, harness.call());
        expect(found?.disks).toMatchObject([
          { id: 'system', role: 'system' },
          { id: 'data-1', role: 'data', sizeBytes: GiB },
        ]);
        await launch.waitUntilReady(ref(), {
          ...harness.work(),
          timeoutMs: harness.timeoutMs,
        });
      },
      timeout,
    );

    const captured: [CaptureSource, Partial<PlatformImage>][] = [
      [{ type: 'data-disk', diskId: 'data-1' }, { virtualSizeBytes: GiB }],
      [
        { type: 'full-machine' },
        {
          disks: [
            expect.objectContaining({ id: 'system', role: 'system' }),
            expect.objectContaining({ id: 'data-1', sizeBytes: GiB }),
          ],
        },
      ],
    ];
    it.each(captured)(
      'is captured: %j',
      async (source, expected) => {
        const { capture, inventory } = harness.platform;
        if (!machine || !capture?.sources?.includes(source.type)) return;
        const { type: kind } = source;
        const wanted = harness.image({ kind, marker: randomUUID() });
        const work = { ...harness.work(), source };
        const { image } = await capture.fromMachine(ref(), wanted, work);
        made.push(image);
        expect(image).toMatchObject({ ...expected, kind, available: true });
        const again = await capture.fromMachine(ref(), wanted, work);
        expect(again.image.id).toBe(image.id);
        const listed = await inventory.image(image.id, harness.call());
        expect(listed).toMatchObject(expected);
      },
      timeout,
    );

    it(
      'come back with an image of the full machine, and keep it alive',
      async () => {
        const image = made.find(({ kind }) => kind === 'full-machine');
        if (!image) return;
        const { launch, inventory } = harness.platform;
        const again = randomUUID();
        const spec = await harness.spec({ imageId: image.id, marker: again });
        const { id, disks } = await launch!.create(spec, harness.work());
        expect(disks).toMatchObject([
          { id: 'system' },
          { id: 'data-1', sizeBytes: GiB },
        ]);
        if (launch!.linkedDisks) {
          const { marker: ofImage } = image;
          const deletion = { id: image.id, marker: ofImage! };
          await expect(
            inventory.deleteImage(deletion, harness.call()),
          ).rejects.toMatchObject({ name: 'ConflictError' });
        }
        await launch!.destroy({ id, marker: again }, harness.call());
      },
      timeout,
    );

    it(
      'come with an image of a data disk, and keep it alive',
      async () => {
        const image = made.find(({ kind }) => kind === 'data-disk');
        if (!image) return;
        const { launch, inventory } = harness.platform;
        const again = randomUUID();
        const dataDisks = [
          { id: 'data-1', sizeBytes: 2 * GiB, imageId: image.id },
        ];
        const spec = await harness.spec({ marker: again, dataDisks });
        const { id, disks } = await launch!.create(spec, harness.work());
        expect(disks?.[1]).toMatchObject({ id: 'data-1', sizeBytes: 2 * GiB });
        if (launch!.linkedDisks) {
          const { marker: ofImage } = image;
          const deletion = { id: image.id, marker: ofImage! };
          await expect(
            inventory.deleteImage(deletion, harness.call()),
          ).rejects.toMatchObject({ name: 'ConflictError' });
        }
        await launch!.destroy({ id, marker: again }, harness.call());
      },
      timeout,
    );

    it.each(Object.entries(kinds))(
      'are kept in a %s, of which a %s image is made',
      async (kind, imageKind) => {
        const group: SavePointGroup | undefined =
          harness.platform[kind as keyof typeof kinds];
        if (!machine || !group?.live) return;
        const ofPoint = randomUUID();
        const wish = { marker: ofPoint, name: 'contract' };
        const work = harness.work();
        const point = await group.create(ref(), wish, work);
        expect(await group.create(ref(), wish, work)).toMatchObject({
          id: point.id,
          machineId: machine.id,
          marker: ofPoint,
        });
        expect(point.disks).toHaveLength(kind === 'backup' ? 2 : 1);
        const listed = await collect(group.list(harness.call()));
        expect(listed.filter(({ id }) => id === point.id)).toEqual([point]);

        const wanted = harness.image({ kind: imageKind, marker: randomUUID() });
        const from = { id: point.id, marker: ofPoint };
        const ofImage = harness.work();
        const { image } = await group.toImage(from, wanted, ofImage);
        made.push(image);
        expect(image).toMatchObject({ kind: imageKind, available: true });
        const again = await group.toImage(from, wanted, ofImage);
        expect(again.image.id).toBe(image.id);

        await expect(
          group.remove({ id: point.id, marker: randomUUID() }, harness.call()),
        ).rejects.toMatchObject({ name: 'NotAllowedError' });
        await group.remove(from, harness.call());
        await group.remove(from, harness.call());
        await group.remove({ marker: ofPoint }, harness.call());
        expect(await collect(group.list(harness.call()))).not.toContainEqual(
          expect.objectContaining({ id: point.id }),
        );
        // The image stands by itself.
        const { inventory } = harness.platform;
        const still = await inventory.image(image.id, harness.call());
        expect(still).toMatchObject({ digest: image.digest });
      },
      timeout,
    );

    it.each(Object.keys(kinds))(
      'leave nothing of a %s that was stopped before it began',
      async kind => {
        const group = harness.platform[kind as keyof typeof kinds];
        if (!machine || !group) return;
        const ofPoint = randomUUID();
        const wish = { marker: ofPoint, name: 'contract' };
        const signal = AbortSignal.abort(new Error('cancelled'));
        await expect(
          group.create(ref(), wish, { ...harness.work(), signal }),
        ).rejects.toThrow('cancelled');
        expect(await collect(group.list(harness.call()))).not.toContainEqual(
          expect.objectContaining({ marker: ofPoint }),
        );
      },
    );
  });
}

import { randomUUID } from 'node:crypto';
import { collect, type ContractHarness } from './harness';

/** Import, export and the end of an image. @internal */
export function importContract(harness: ContractHarness): void {
  describe('import', () => {
    const supported = () =>
      harness.platform.imports && harness.subject.importable;

    it('takes a file, once per idempotency key, and gives its bytes back', async () => {
      if (!supported()) return;
      const { inventory, imports, export: exports } = harness.platform;
      const file = await harness.subject.importable!();
      expect(imports!.acceptedFormats).toContain(file.format);
      const wanted = harness.image({ name: 'imported', marker: randomUUID() });
      const work = harness.work();
      const source = { ...file, mayMove: false };
      const image = await imports!.fromFile(source, wanted, work);
      expect(image).toMatchObject({
        name: 'imported',
        marker: wanted.marker,
        available: true,
        visibility: 'private',
        virtualSizeBytes: file.virtualSizeBytes,
      });

      const again = await imports!.fromFile(source, wanted, work);
      expect(again.id).toBe(image.id);
      const listed = await collect(inventory.images(harness.call()));
      expect(listed.filter(one => one.marker === wanted.marker)).toHaveLength(
        1,
      );

      if (exports) {
        const opened = await exports.open(image.id, harness.call());
        const whole = Buffer.concat(
          await collect(opened.read({ start: 0, end: opened.sizeBytes - 1 })),
        );
        const part = Buffer.concat(
          await collect(opened.read({ start: 3, end: 9 })),
        );
        await opened.close();
        expect(whole).toHaveLength(opened.sizeBytes);
        expect(part.equals(whole.subarray(3, 10))).toBe(true);
      }

      await expect(
        inventory.deleteImage(
          { id: image.id, marker: randomUUID() },
          harness.call(),
        ),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      await inventory.deleteImage(
        { id: image.id, marker: wanted.marker },
        harness.call(),
      );
      expect(await inventory.image(image.id, harness.call())).toBeUndefined();
    });

    it('destroys what carries a marker, where the id is not known', async () => {
      if (!supported()) return;
      const { inventory, imports } = harness.platform;
      const file = await harness.subject.importable!();
      const wanted = harness.image({ marker: randomUUID() });
      const source = { ...file, mayMove: false };
      const { id } = await imports!.fromFile(source, wanted, harness.work());
      const { marker } = wanted;
      await inventory.deleteImage({ marker: randomUUID() }, harness.call());
      expect(await inventory.image(id, harness.call())).toBeDefined();
      await inventory.deleteImage({ marker }, harness.call());
      await inventory.deleteImage({ marker }, harness.call());
      expect(await inventory.image(id, harness.call())).toBeUndefined();
    });

    it('leaves nothing behind when it is stopped before it began', async () => {
      if (!supported()) return;
      const file = await harness.subject.importable!();
      const wanted = harness.image({ marker: randomUUID() });
      await expect(
        harness.platform.imports!.fromFile(
          { ...file, mayMove: false },
          wanted,
          {
            idempotencyKey: randomUUID(),
            signal: AbortSignal.abort(new Error('cancelled')),
          },
        ),
      ).rejects.toThrow('cancelled');
      const listed = await collect(
        harness.platform.inventory.images(harness.call()),
      );
      expect(listed.some(one => one.marker === wanted.marker)).toBe(false);
    });
  });
}

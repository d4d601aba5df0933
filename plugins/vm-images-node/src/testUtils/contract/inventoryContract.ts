import { randomUUID } from 'node:crypto';
import { collect, type ContractHarness } from './harness';

/** Inventory: what every platform can tell. @internal */
export function inventoryContract(harness: ContractHarness): void {
  describe('inventory', () => {
    it('lists every image once, and finds each by its id', async () => {
      const { inventory } = harness.platform;
      const images = await collect(inventory.images(harness.call()));
      expect(images.length).toBeGreaterThan(0);
      expect(new Set(images.map(image => image.id)).size).toBe(images.length);
      for (const image of images) {
        const found = await inventory.image(image.id, harness.call());
        expect(found).toMatchObject({ id: image.id, name: image.name });
        expect(harness.platform.regions).toContain(image.region);
        expect(image.platformStatus).not.toBe('');
      }
    });

    it('answers nothing, not an error, for what is not there', async () => {
      const { inventory } = harness.platform;
      const gone = randomUUID();
      await expect(
        inventory.image(gone, harness.call()),
      ).resolves.toBeUndefined();
      await expect(
        inventory.machine(gone, harness.call()),
      ).resolves.toBeUndefined();
    });

    it('takes the deletion of an image that is gone for done', async () => {
      await expect(
        harness.platform.inventory.deleteImage(
          { id: randomUUID(), marker: randomUUID() },
          harness.call(),
        ),
      ).resolves.toBeUndefined();
    });

    it('stops when the caller does', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(
        collect(harness.platform.inventory.images({ signal })),
      ).rejects.toThrow('enough');
    });
  });
}

import { randomUUID } from 'node:crypto';
import type { ContractHarness } from './harness';

/** Installations from media, and images that are fetched. @internal */
export function mediaContract(harness: ContractHarness): void {
  describe('media', () => {
    it(
      'are not taken out of what was made from a disk',
      async () => {
        const { isoBoot, launch } = harness.platform;
        if (!isoBoot || !launch) return;
        const spec = await harness.spec();
        const { id } = await launch.create(spec, harness.work());
        const finish = (marker: string) =>
          isoBoot.finish({ id, marker }, { ...harness.work(), graceMs: 0 });
        await expect(finish(spec.marker)).rejects.toMatchObject({
          name: 'ConflictError',
        });
        // Both identities have to be right, as for all that stops a machine.
        await expect(finish(randomUUID())).rejects.toMatchObject({
          name: 'NotAllowedError',
        });
        const found = await harness.platform.inventory.machine(
          id,
          harness.call(),
        );
        expect(found?.state).toBe('running');
        await launch.destroy({ id, marker: spec.marker }, harness.call());
      },
      harness.timeoutMs * 2,
    );

    it('of which the bytes are here are fetched at once', async () => {
      const { fetch } = harness.platform;
      if (!fetch) return;
      const image = await harness.launchable();
      const fetched = await fetch.image(image.id, harness.work());
      expect(fetched.id).toBe(image.id);
      expect(fetched.awaited ?? false).toBe(false);
      await fetch.forget(image.id, harness.call());
      const { inventory } = harness.platform;
      expect(await inventory.image(image.id, harness.call())).toBeDefined();
    });
  });
}

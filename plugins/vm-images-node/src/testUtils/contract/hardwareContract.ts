import { randomUUID } from 'node:crypto';
import type { NewPlatformImage } from '../../platform';
import { collect, type ContractHarness } from './harness';

const architectures: readonly NewPlatformImage['architecture'][] = [
  'x86_64',
  'aarch64',
];

/** Processors and firmware: what a platform says that it runs, and no more. @internal */
export function hardwareContract(harness: ContractHarness): void {
  describe('the hardware of virtual machines', () => {
    const timeout = harness.timeoutMs * 2;

    /** Imports such an image, and tries to launch it. */
    async function refused(facts: Partial<NewPlatformImage>) {
      const { imports, inventory, launch } = harness.platform;
      const file = await harness.subject.importable!();
      const wanted = harness.image(facts);
      const source = { ...file, mayMove: false };
      const { id } = await imports!.fromFile(source, wanted, harness.work());
      const marker = randomUUID();
      const spec = await harness.spec({ marker, imageId: id });
      await expect(launch!.create(spec, harness.work())).rejects.toMatchObject({
        name: 'InputError',
      });
      const machines = await collect(inventory.machines(harness.call()));
      expect(machines.some(machine => machine.marker === marker)).toBe(false);
      await inventory.deleteImage(
        { id, marker: wanted.marker },
        harness.call(),
      );
    }

    const supported = () =>
      harness.platform.launch &&
      harness.platform.imports &&
      harness.subject.importable;

    it('is told, and has what the images that are offered need', async () => {
      const { launch } = harness.platform;
      if (!launch) return;
      for (const told of [launch.architectures, launch.bootModes]) {
        expect(told.length).toBeGreaterThan(0);
        expect(new Set(told).size).toBe(told.length);
      }
      const { architecture, bootMode } = await harness.launchable();
      expect(launch.architectures).toContain(architecture);
      expect(['both', ...launch.bootModes]).toContain(bootMode);
    });

    it(
      'does not run what is for another processor',
      async () => {
        if (!supported()) return;
        const told = harness.platform.launch!.architectures;
        const other = architectures.find(one => !told.includes(one));
        if (other) await refused({ architecture: other });
      },
      timeout,
    );

    it(
      'does not run what starts by another firmware',
      async () => {
        if (!supported()) return;
        const told = harness.platform.launch!.bootModes;
        const other = (['bios', 'uefi'] as const).find(
          one => !told.includes(one),
        );
        if (other) await refused({ bootMode: other });
      },
      timeout,
    );
  });
}

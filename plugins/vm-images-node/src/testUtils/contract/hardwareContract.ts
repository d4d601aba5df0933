import { randomUUID } from 'node:crypto';
import {
  featureCapabilities,
  type HardwareFeature,
} from '@vm-images/backstage-plugin-vm-images-common';
import { capabilitiesOf, type NewPlatformImage } from '../../platform';
import { collect, type ContractHarness } from './harness';

const architectures: readonly NewPlatformImage['architecture'][] = [
  'x86_64',
  'aarch64',
];

/** Processors and firmware: what a platform says that it runs, and no more. @internal */
export function hardwareContract(harness: ContractHarness): void {
  describe('the hardware of virtual machines', () => {
    const timeout = harness.timeoutMs * 2;

    /** Imports such an image, tries to launch it, and gives the machines there are. */
    async function launchOf(facts: Partial<NewPlatformImage>) {
      const { imports, inventory, launch } = harness.platform;
      const file = await harness.subject.importable!();
      const wanted = harness.image(facts);
      const source = { ...file, mayMove: false };
      const { id } = await imports!.fromFile(source, wanted, harness.work());
      const marker = randomUUID();
      const spec = await harness.spec({ marker, imageId: id });
      const outcome = await launch!.create(spec, harness.work()).then(
        () => 'launched',
        error => error.name,
      );
      const machines = await collect(inventory.machines(harness.call()));
      await inventory.deleteImage(
        { id, marker: wanted.marker },
        harness.call(),
      );
      return { outcome, made: machines.some(one => one.marker === marker) };
    }

    const refused = { outcome: 'InputError', made: false };
    const supported = () =>
      harness.platform.launch &&
      harness.platform.imports &&
      harness.subject.importable;

    it('is told, and has what the images that are offered need', async () => {
      const { launch } = harness.platform;
      if (!launch) return;
      const { architectures: processors, bootModes, features = [] } = launch;
      for (const told of [processors, bootModes, features]) {
        expect(new Set(told).size).toBe(told.length);
      }
      expect(processors.length).toBeGreaterThan(0);
      expect(bootModes.length).toBeGreaterThan(0);
      const capabilities = capabilitiesOf(harness.platform);
      for (const [feature, capability] of Object.entries(featureCapabilities)) {
        const told = features.includes(feature as HardwareFeature);
        expect(capabilities.includes(capability)).toBe(told);
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
        if (!other) return;
        expect(await launchOf({ architecture: other })).toEqual(refused);
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
        if (!other) return;
        expect(await launchOf({ bootMode: other })).toEqual(refused);
      },
      timeout,
    );
  });
}

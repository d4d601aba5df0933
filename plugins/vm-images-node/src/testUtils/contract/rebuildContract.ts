import { randomUUID } from 'node:crypto';
import type {
  PlatformImage,
  PlatformMachine,
  RebuildSpec,
} from '../../platform';
import type { ContractHarness } from './harness';

const GiB = 1024 ** 3;

/** A machine that gets its system anew, then another one. @internal */
export function rebuildContract(harness: ContractHarness): void {
  describe('the system of a virtual machine', () => {
    const marker = randomUUID();
    const timeout = harness.timeoutMs * 2;
    let machine: PlatformMachine | undefined;
    let other: PlatformImage | undefined;
    let spec: RebuildSpec;
    const ref = () => ({ id: machine!.id, marker });
    const rebuild = (
      changes: Partial<RebuildSpec> = {},
      work = harness.work(),
      which = ref(),
    ) =>
      harness.platform.rebuild!.replaceSystemDisk(
        which,
        { ...spec, ...changes },
        work,
      );
    const ready = () =>
      harness.platform.launch!.waitUntilReady(ref(), {
        ...harness.work(),
        timeoutMs: harness.timeoutMs,
      });
    const stop = () =>
      harness.platform.power!.stop(ref(), {
        ...harness.work(),
        force: true,
        graceMs: 0,
      });

    beforeAll(async () => {
      const { launch, power, rebuild: group } = harness.platform;
      if (!launch || !power || !group) return;
      const dataDisks = [{ id: 'data-1', sizeBytes: GiB }];
      const wanted = await harness.spec({
        marker,
        ...(launch.dataDisks && { dataDisks }),
      });
      const { imageId, hostname, login, userData } = wanted;
      spec = { imageId, hostname, login, userData };
      const { id } = await launch.create(wanted, harness.work());
      machine = { id } as PlatformMachine;
      machine = await ready();
    }, timeout);

    afterAll(async () => {
      const { launch, inventory } = harness.platform;
      if (machine) await launch!.destroy(ref(), harness.call());
      if (!other) return;
      const which = { id: other.id, marker: other.marker! };
      await inventory.deleteImage(which, harness.call());
    }, timeout);

    it(
      'is not replaced while it runs, nor by who knows only one name',
      async () => {
        if (!machine) return;
        await expect(rebuild()).rejects.toMatchObject({
          name: 'ConflictError',
        });
        const stranger = { id: machine.id, marker: randomUUID() };
        await expect(
          rebuild({}, harness.work(), stranger),
        ).rejects.toMatchObject({ name: 'NotAllowedError' });
        const { inventory } = harness.platform;
        const found = await inventory.machine(machine.id, harness.call());
        expect(found?.state).toBe('running');
      },
      timeout,
    );

    it(
      'is replaced once per idempotency key, and all else stays',
      async () => {
        if (!machine) return;
        const { power, inventory } = harness.platform;
        await stop();
        const before = await inventory.machine(machine.id, harness.call());
        const work = harness.work();
        const first = await rebuild({}, work);
        expect(first).toMatchObject({
          id: machine.id,
          marker,
          name: before!.name,
          state: 'stopped',
          imageId: spec.imageId,
          addresses: before!.addresses,
        });
        expect(first.disks).toEqual(before!.disks);
        await power!.start(ref(), harness.work());
        // Done already counts as done, whatever the machine does by now.
        expect((await rebuild({}, work)).id).toBe(machine.id);
        expect(await ready()).toMatchObject({
          state: 'running',
          addresses: machine.addresses,
        });
      },
      timeout,
    );

    it(
      'is replaced by that of another image, which then stays',
      async () => {
        const { capture, inventory, power } = harness.platform;
        if (!machine || !capture) return;
        await stop();
        const wanted = harness.image({
          name: 'another system',
          marker: randomUUID(),
        });
        const made = await capture.fromMachine(ref(), wanted, harness.work());
        other = made.image;
        const changed = await rebuild({ imageId: other.id });
        expect(changed.imageId).toBe(other.id);
        if (harness.platform.launch!.linkedDisks) {
          const which = { id: other.id, marker: other.marker! };
          await expect(
            inventory.deleteImage(which, harness.call()),
          ).rejects.toMatchObject({ name: 'ConflictError' });
        }
        await power!.start(ref(), harness.work());
        expect((await ready()).imageId).toBe(other.id);
      },
      timeout,
    );

    it(
      'stays what it is when the new one cannot be had',
      async () => {
        if (!machine) return;
        const { inventory, power } = harness.platform;
        await stop();
        const before = await inventory.machine(machine.id, harness.call());
        await expect(rebuild({ imageId: 'gone' })).rejects.toMatchObject({
          name: 'NotFoundError',
        });
        const after = await inventory.machine(machine.id, harness.call());
        expect(after).toEqual(before);
        await power!.start(ref(), harness.work());
        expect((await ready()).state).toBe('running');
      },
      timeout,
    );
  });
}

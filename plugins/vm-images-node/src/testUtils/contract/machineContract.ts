import { randomUUID } from 'node:crypto';
import type { PlatformMachine } from '../../platform';
import { collect, type ContractHarness } from './harness';

/** The life of one virtual machine, told in order. @internal */
export function machineContract(harness: ContractHarness): void {
  describe('a virtual machine', () => {
    const marker = randomUUID();
    let machine: PlatformMachine | undefined;
    const ref = () => ({ id: machine!.id, marker });
    const has = (group: 'launch' | 'power' | 'console' | 'capture') =>
      Boolean(harness.platform[group] && harness.platform.launch);
    const timeout = harness.timeoutMs * 2;

    it(
      'is launched once per idempotency key and becomes ready',
      async () => {
        if (!has('launch')) return;
        const { launch, inventory } = harness.platform;
        const spec = await harness.spec({ marker });
        const work = harness.work();
        const first = await launch!.create(spec, work);
        const second = await launch!.create(spec, work);
        expect(second.id).toBe(first.id);
        const listed = await collect(inventory.machines(harness.call()));
        expect(listed.filter(one => one.marker === marker)).toHaveLength(1);

        machine = await launch!.waitUntilReady(
          { id: first.id, marker },
          { ...harness.work(), timeoutMs: harness.timeoutMs },
        );
        expect(machine).toMatchObject({
          state: 'running',
          marker,
          vcpus: spec.flavor.vcpus,
          memoryMiB: spec.flavor.memoryMiB,
        });
        expect(machine.addresses.some(one => one.purpose === 'ssh')).toBe(true);
      },
      timeout,
    );

    it('keeps its image alive', async () => {
      if (!machine) return;
      const image = await harness.launchable();
      await expect(
        harness.platform.inventory.deleteImage(
          { id: image.id, marker: image.marker ?? '' },
          harness.call(),
        ),
      ).rejects.toThrow();
      const { inventory } = harness.platform;
      expect(await inventory.image(image.id, harness.call())).toBeDefined();
    });

    it(
      'shows its serial console',
      async () => {
        if (!machine || !has('console')) return;
        const { console: serial } = harness.platform;
        const history = await serial!.history(ref(), {
          ...harness.call(),
          maxBytes: 65536,
        });
        expect(history.length).toBeGreaterThan(0);
        const stream = await serial!.attach(ref(), harness.call());
        const answer = new Promise<void>(resolve => {
          stream.on('data', () => resolve());
        });
        stream.write('\r');
        await answer;
        stream.destroy();
      },
      timeout,
    );

    it(
      'is captured while it runs',
      async () => {
        if (!machine || !has('capture')) return;
        const { capture, inventory } = harness.platform;
        if (!capture!.live) return;
        const wanted = harness.image({
          name: 'captured',
          marker: randomUUID(),
        });
        const work = harness.work();
        const made = await capture!.fromMachine(ref(), wanted, work);
        const again = await capture!.fromMachine(ref(), wanted, work);
        expect(again.image.id).toBe(made.image.id);
        expect(made.image).toMatchObject({ available: true, name: 'captured' });
        expect(made.image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        await inventory.deleteImage(
          { id: made.image.id, marker: wanted.marker },
          harness.call(),
        );
      },
      timeout,
    );

    it(
      'stops and starts',
      async () => {
        if (!machine || !has('power')) return;
        const power = harness.platform.power!;
        const stopped = await power.stop(ref(), {
          ...harness.work(),
          force: false,
          graceMs: harness.timeoutMs / 2,
        });
        expect(stopped.state).toBe('stopped');
        const started = await power.start(ref(), harness.work());
        expect(started.state).toBe('running');
        const rebooted = await power.reboot(ref(), harness.work());
        expect(rebooted.state).toBe('running');
      },
      timeout,
    );

    it('does not go for somebody who only knows one of its names', async () => {
      if (!machine) return;
      await expect(
        harness.platform.launch!.destroy(
          { id: machine.id, marker: randomUUID() },
          harness.call(),
        ),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
    });

    it(
      'is destroyed, and a second time is no error',
      async () => {
        if (!machine) return;
        const { launch, inventory } = harness.platform;
        await launch!.destroy(ref(), harness.call());
        await launch!.destroy(ref(), harness.call());
        expect(
          await inventory.machine(machine.id, harness.call()),
        ).toBeUndefined();
      },
      timeout,
    );
  });
}

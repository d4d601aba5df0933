import type {
  LaunchGroup,
  PowerGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { createMachine } from '../machines/createMachine';
import { endQemu } from '../machines/endQemu';
import { ARCHITECTURE } from '../machines/makeSystem';
import { MAX_DATA_DISKS } from '../machines/planDataDisks';
import type { MachineRecord } from '../machines/machineRecord';
import {
  assertMarker,
  type MachineRef,
  requireMachine,
} from '../machines/requireMachine';
import { type StopOptions, stopQemu } from '../machines/stopMachine';
import { waitUntilReady } from '../readiness/waitUntilReady';
import { idFor } from '../store/ids';
import { machineView } from './inventoryGroup';
import type { QemuServices } from './QemuServices';

const GiB = 1024 ** 3;
/** How long a guest has to go down before it is started again. */
const REBOOT_GRACE_MS = 30_000;

/** Makes, awaits and destroys machines. */
export function launchGroup(
  services: QemuServices,
  onDestroyed: (id: string) => Promise<void>,
): LaunchGroup {
  const { bootModes, config, machines, runner } = services;
  return {
    flavors: config.flavors,
    architectures: [ARCHITECTURE],
    get bootModes() {
      return bootModes.known;
    },
    passwords: true,
    linkedDisks: true,
    dataDisks: {
      max: MAX_DATA_DISKS,
      maxSizeGiB: Math.floor(config.maxVirtualSizeBytes / GiB),
    },
    async create(spec, { signal, onProgress }) {
      const fetching = { signal, onProgress };
      await services.remoteImages.ensure(spec.imageId, fetching);
      for (const { imageId } of spec.dataDisks ?? []) {
        if (imageId) await services.remoteImages.ensure(imageId, fetching);
      }
      const record = await createMachine(spec, services, signal);
      return machineView(services, record);
    },
    async waitUntilReady(ref, options) {
      const record = await requireMachine(machines, ref);
      const paths = machines.paths(record.id);
      const ready = await waitUntilReady(record, { ...options, runner, paths });
      return machineView(services, ready);
    },
    async destroy(ref, { signal }) {
      signal.throwIfAborted();
      await onDestroyed(await destroyMachine(ref, services));
    },
  };
}

/** Starts, stops and restarts machines. */
export function powerGroup(services: QemuServices): PowerGroup {
  const { locks, machines, runner } = services;
  const powerOn = (ref: MachineRef, signal: AbortSignal) =>
    locks.run(`machine:${ref.id}`, async () =>
      runner.powerOn(await requireMachine(machines, ref), signal),
    );
  return {
    async start(ref, { signal }) {
      return machineView(services, await powerOn(ref, signal));
    },
    async stop(ref, options) {
      const record = await stopMachine(ref, options, services);
      return machineView(services, record);
    },
    async reboot(ref, { signal }) {
      const record = await requireMachine(machines, ref);
      await stopQemu(record, machines.paths(record.id), {
        force: false,
        graceMs: REBOOT_GRACE_MS,
        signal,
      });
      return machineView(services, await powerOn(ref, signal));
    },
  };
}

/**
 * The wish is written down first, so a stop that was cut short shows as one. No
 * lock is held while the guest takes its time: forcing must be possible then.
 */
async function stopMachine(
  ref: MachineRef,
  options: StopOptions,
  services: QemuServices,
): Promise<MachineRecord> {
  const { locks, machines } = services;
  const record = await locks.run(`machine:${ref.id}`, async () => {
    const current = await requireMachine(machines, ref);
    return machines.put({ ...current, desired: 'stopped' });
  });
  await stopQemu(record, machines.paths(record.id), options);
  crashAt('qemu.stop.gone');
  return record;
}

async function destroyMachine(
  ref: { id?: string; marker: string },
  services: QemuServices,
): Promise<string> {
  const { locks, machines } = services;
  const id = ref.id ?? idFor('machine', ref.marker);
  await locks.run(`machine:${id}`, async () => {
    const record = await machines.get(id);
    if (!record) {
      return;
    }
    assertMarker(record, ref.marker);
    await endQemu(record, machines.paths(id));
    crashAt('qemu.destroy.gone');
    await machines.remove(id);
  });
  return id;
}

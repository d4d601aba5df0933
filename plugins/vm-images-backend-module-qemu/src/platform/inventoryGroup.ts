import type {
  InventoryGroup,
  PlatformImage,
  PlatformMachine,
} from '@vm-images/backstage-plugin-vm-images-node';
import { deleteImage } from '../images/deleteImage';
import { readIntegrity } from '../integrity/integrityRecord';
import type { MachineRecord } from '../machines/machineRecord';
import type { ImageManifest } from '../store/imageManifest';
import type { QemuServices } from './QemuServices';
import { awaitedView, toPlatformImage, toPlatformMachine } from './toPlatform';

/** How many machines are asked for their state at once. */
const ASKED_AT_ONCE = 16;

/** What is in the data folder, and what QEMU says of it. */
export function inventoryGroup(services: QemuServices): InventoryGroup {
  return {
    images: ({ signal }) => listImages(services, signal),
    async image(id, { signal }) {
      signal.throwIfAborted();
      const image = await services.images.get(id);
      if (image) return imageView(services, image);
      const awaited = await services.remoteImages.awaited(id);
      return awaited && awaitedView(awaited, services.config.region);
    },
    machines: ({ signal }) => listMachines(services, signal),
    async machine(id, { signal }) {
      signal.throwIfAborted();
      const record = await services.machines.get(id);
      return record && machineView(services, record, signal);
    },
    async deleteImage(image, { signal }) {
      signal.throwIfAborted();
      await deleteImage(image, services);
    },
  };
}

/** An image as the contract tells it. */
export function imageView(
  services: QemuServices,
  image: ImageManifest,
): PlatformImage {
  const view = toPlatformImage(image, services.config.region);
  const { damage } = readIntegrity(services.images.diskPath(image));
  if (damage !== undefined) {
    return { ...view, platformStatus: 'damaged', available: false, damage };
  }
  return services.publicImages.isOffered(image)
    ? view
    : { ...view, platformStatus: 'withdrawn', available: false };
}

/** A machine as the contract tells it; its state is asked of QEMU. */
export async function machineView(
  services: QemuServices,
  record: MachineRecord,
  signal?: AbortSignal,
): Promise<PlatformMachine> {
  const seen = await services.runner.observe(record, signal);
  return toPlatformMachine(record, seen, services.config.region);
}

async function* listImages(
  services: QemuServices,
  signal: AbortSignal,
): AsyncGenerator<PlatformImage> {
  signal.throwIfAborted();
  for await (const image of services.images.list()) {
    yield imageView(services, image);
    signal.throwIfAborted();
  }
  for await (const image of services.remoteImages.list()) {
    yield awaitedView(image, services.config.region);
    signal.throwIfAborted();
  }
}

async function* listMachines(
  services: QemuServices,
  signal: AbortSignal,
): AsyncGenerator<PlatformMachine> {
  signal.throwIfAborted();
  let batch: MachineRecord[] = [];
  const views = () =>
    Promise.all(batch.map(record => machineView(services, record, signal)));
  for await (const record of services.machines.list()) {
    batch.push(record);
    if (batch.length === ASKED_AT_ONCE) {
      yield* await views();
      batch = [];
      signal.throwIfAborted();
    }
  }
  yield* await views();
}

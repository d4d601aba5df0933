import type {
  PlatformSavePoint,
  SavePointGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { createSavePoint } from '../savepoints/createSavePoint';
import { imageFromSavePoint } from '../savepoints/imageFromSavePoint';
import { removeSavePoint } from '../savepoints/removeSavePoint';
import type { SavePointManifest } from '../savepoints/SavePointStore';
import { imageView } from './inventoryGroup';
import type { QemuServices } from './QemuServices';
import { toPlatformDisk } from './toPlatform';

/** Snapshots or backups. */
export function savePointGroup(
  kind: SavePointManifest['kind'],
  services: QemuServices,
): SavePointGroup {
  return {
    live: true,
    async create(machine, { marker, name }, work) {
      const options = { ...services, work };
      const wish = { kind, marker, name };
      return toPlatformSavePoint(await createSavePoint(machine, wish, options));
    },
    async *list({ signal }) {
      signal.throwIfAborted();
      for await (const found of services.savePoints.list()) {
        if (found.kind === kind) yield toPlatformSavePoint(found);
        signal.throwIfAborted();
      }
    },
    async remove(savePoint, { signal }) {
      signal.throwIfAborted();
      await removeSavePoint(savePoint, services);
    },
    async toImage(savePoint, image, work) {
      const options = { ...services, work };
      const made = await imageFromSavePoint(savePoint, image, options);
      return {
        image: imageView(services, made),
        consistency: made.consistency ?? 'stopped',
      };
    },
  };
}

function toPlatformSavePoint(found: SavePointManifest): PlatformSavePoint {
  const { id, marker, machineId, consistency, parts } = found;
  return {
    ...{ id, marker, machineId, consistency },
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    disks: parts.map(toPlatformDisk),
  };
}

import { ConflictError } from '@backstage/errors';
import type {
  CaptureGroup,
  ExportGroup,
  ImportGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { captureMachine } from '../capture/captureMachine';
import { openImage } from '../images/exportImage';
import { importImage } from '../images/importImage';
import { imageView } from './inventoryGroup';
import type { QemuServices } from './QemuServices';

/** Takes files in. */
export function importGroup(services: QemuServices): ImportGroup {
  return {
    acceptedFormats: ['qcow2', 'iso'],
    async fromFile(source, image, work) {
      const options = { ...services, work };
      return imageView(services, await importImage(source, image, options));
    },
  };
}

/** Makes images of machines. */
export function captureGroup(services: QemuServices): CaptureGroup {
  return {
    live: true,
    async fromMachine(ref, image, work) {
      const options = { ...services, work };
      const made = await captureMachine(ref, image, options);
      return {
        image: imageView(services, made),
        consistency: made.consistency ?? 'stopped',
      };
    },
  };
}

/** Hands bytes out. */
export function exportGroup(services: QemuServices): ExportGroup {
  return {
    async open(id, options) {
      const awaited = await services.remoteImages.awaited(id);
      if (awaited) {
        throw new ConflictError(
          `Image '${awaited.description.name}' is not fetched yet. Launch a ` +
            `virtual machine from it; then its bytes are here.`,
        );
      }
      return openImage(services.images, id, options);
    },
  };
}

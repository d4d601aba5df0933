import { ConflictError } from '@backstage/errors';
import type {
  CaptureGroup,
  EncryptGroup,
  ExportGroup,
  ImportGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { captureMachine } from '../capture/captureMachine';
import { openImage } from '../images/exportImage';
import { importImage } from '../images/importImage';
import { replicateImage } from '../images/replicateImage';
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
    sources: ['system-disk', 'data-disk', 'full-machine'],
    async fromMachine(ref, image, work) {
      const { source } = work;
      const options = { ...services, work, source };
      const made = await captureMachine(ref, image, options);
      return {
        image: imageView(services, made),
        consistency: made.consistency ?? 'stopped',
      };
    },
  };
}

/** Keeps images encrypted. */
export function encryptGroup(services: QemuServices): EncryptGroup {
  return {
    useKeys: keys => services.keyring.useKeys(keys),
    async replicate(source, image, work) {
      const fetching = { signal: work.signal, onProgress: work.onProgress };
      await services.remoteImages.ensure(source.id, fetching);
      const options = { ...services, work };
      return imageView(services, await replicateImage(source, image, options));
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
          `Image '${awaited.description.name}' is not fetched yet. Fetch it, ` +
            `or launch a virtual machine from it; then its bytes are here.`,
        );
      }
      return openImage(services.images, id, options);
    },
  };
}

import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  FetchGroup,
  IsoBootGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { requireMachine } from '../machines/requireMachine';
import { stopQemu } from '../machines/stopMachine';
import { imageView, machineView } from './inventoryGroup';
import type { QemuServices } from './QemuServices';

/** Systems that are installed from a CD-ROM. */
export function isoBootGroup(services: QemuServices): IsoBootGroup {
  const { locks, machines, runner } = services;
  return {
    async finish(ref, { signal, graceMs, onProgress }) {
      const record = await requireMachine(machines, ref);
      if (record.image.format !== 'iso') {
        throw new ConflictError(
          `Virtual machine '${record.name}' (${record.id}) was not made from ` +
            `an ISO image; there is no medium in it`,
        );
      }
      if (!record.installed) {
        onProgress?.(0, 'The installer goes down');
        const paths = machines.paths(record.id);
        await stopQemu(record, paths, { force: false, graceMs, signal });
      }
      crashAt('qemu.install.off');
      const running = await locks.run(`machine:${ref.id}`, async () => {
        const current = await requireMachine(machines, ref);
        // Written before the start: whatever starts it now, starts its disk.
        const installed = await machines.put({ ...current, installed: true });
        crashAt('qemu.install.ejected');
        onProgress?.(0.5, 'It starts from its disk');
        return runner.powerOn(installed, signal);
      });
      return machineView(services, running);
    },
  };
}

/** Public images that lie elsewhere. */
export function fetchGroup(services: QemuServices): FetchGroup {
  const { images, remoteImages } = services;
  return {
    async image(id, { signal, onProgress }) {
      await remoteImages.ensure(id, { signal, onProgress });
      const image = await images.get(id);
      if (!image) {
        throw new NotFoundError(
          `Image '${id}' is offered no more; look at vmImages.qemu.publicImages`,
        );
      }
      return imageView(services, image);
    },
    forget: (id, { signal }) => remoteImages.forget(id, signal),
  };
}

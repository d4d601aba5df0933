import type { RebuildGroup } from '@vm-images/backstage-plugin-vm-images-node';
import { rebuildMachine } from '../machines/rebuildMachine';
import { machineView } from './inventoryGroup';
import type { QemuServices } from './QemuServices';

/** Machines that get their system anew, or another one. */
export function rebuildGroup(services: QemuServices): RebuildGroup {
  return {
    async replaceSystemDisk(ref, spec, options) {
      const { signal, onProgress } = options;
      const fetching = { signal, onProgress };
      await services.remoteImages.ensure(spec.imageId, fetching);
      const record = await rebuildMachine(ref, spec, services, options);
      return machineView(services, record);
    },
  };
}

import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmImagesPlatformsExtensionPoint } from '@vm-images/backstage-plugin-vm-images-node';
import { readQemuConfig } from './config/QemuConfig';
import { QemuPlatform } from './platform/QemuPlatform';
import { createServices } from './platform/QemuServices';

const MODULE_ID = 'qemu';

/** Adds the platform `local`: virtual machines on the backend's own host. */
export const vmImagesModuleQemu = createBackendModule({
  pluginId: 'vm-images',
  moduleId: MODULE_ID,
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        platforms: vmImagesPlatformsExtensionPoint,
      },
      async init({ config: root, logger, platforms }) {
        const config = readQemuConfig(root);
        if (!config) {
          logger.info('vmImages.qemu.enabled is false; no local platform');
          return;
        }
        const services = createServices({ config, logger });
        platforms.addPlatform(new QemuPlatform(services), {
          moduleId: MODULE_ID,
        });
      },
    });
  },
});

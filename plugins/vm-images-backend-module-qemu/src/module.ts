import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmImagesPlatformsExtensionPoint } from '@vm-images/backstage-plugin-vm-images-node';
import { readQemuConfigs } from './config/QemuConfigs';
import { QemuPlatform } from './platform/QemuPlatform';
import { createServices } from './platform/QemuServices';

const MODULE_ID = 'qemu';

/**
 * Adds the platform `local`, virtual machines on the backend's own host, and
 * further ones of the kind that are configured.
 */
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
        const configs = readQemuConfigs(root);
        if (configs.length === 0) {
          logger.info('vmImages.qemu.enabled is false; no local platform');
        }
        for (const config of configs) {
          const services = createServices({ config, logger });
          platforms.addPlatform(new QemuPlatform(services), {
            moduleId: MODULE_ID,
          });
        }
      },
    });
  },
});

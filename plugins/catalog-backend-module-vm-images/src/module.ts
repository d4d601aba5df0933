import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { readProviderConfig } from './config';
import { createFamilies } from './providers/families';
import { Reader } from './providers/Reader';
import { VmImagesEntityProvider } from './providers/VmImagesEntityProvider';

/**
 * Published VM templates as software templates; images and virtual machines
 * as resources.
 *
 * @public
 */
export const catalogModuleVmImages = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'vm-images',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auth, catalog, discovery, events, logger, scheduler } = deps;
        const config = readProviderConfig(deps.config);
        const reader = new Reader({
          api: new VmImagesClient({
            discoveryApi: discovery,
            fetchApi: { fetch },
          }),
          auth,
          config,
          appBaseUrl: deps.config.getString('app.baseUrl'),
        });
        for (const family of createFamilies(reader)) {
          const runner = scheduler.createScheduledTaskRunner({
            frequency: config.refreshEvery,
            timeout: { minutes: 10 },
            // The backend plugin starts beside the catalog; let it come up.
            initialDelay: { seconds: 3 },
          });
          catalog.addEntityProvider(
            new VmImagesEntityProvider({ family, events, runner, logger }),
          );
        }
      },
    });
  },
});

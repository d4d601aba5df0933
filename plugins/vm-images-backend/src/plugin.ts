import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  vmImagesKeysExtensionPoint,
  vmImagesPlatformsExtensionPoint,
} from '@vm-images/backstage-plugin-vm-images-node';
import { KeyServices } from './encryption';
import { PlatformRegistry } from './platforms';
import { startPlugin } from './wiring/startPlugin';

/**
 * Images, VM templates, virtual machines and the operations on them. Platforms
 * come from modules.
 *
 * @public
 */
export const vmImagesPlugin = createBackendPlugin({
  pluginId: 'vm-images',
  register(env) {
    let pending: Parameters<PlatformRegistry['addPlatform']>[] | undefined = [];
    let registry: PlatformRegistry | undefined;
    env.registerExtensionPoint(vmImagesPlatformsExtensionPoint, {
      addPlatform(...platform) {
        if (registry) registry.addPlatform(...platform);
        else pending?.push(platform);
      },
    });
    const keyServices = new KeyServices();
    env.registerExtensionPoint(vmImagesKeysExtensionPoint, keyServices);
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        registry = new PlatformRegistry({ logger: deps.logger });
        for (const platform of pending ?? []) registry.addPlatform(...platform);
        pending = undefined;
        await startPlugin({ ...deps, keyServices, registry });
      },
    });
  },
});

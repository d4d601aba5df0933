import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { createActions } from './actions';

/**
 * Template actions that launch, import, capture, export, power, reinstall, delete and
 * wait.
 *
 * @public
 */
export const scaffolderModuleVmImages = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'vm-images',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const api = new VmImagesClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        actions.addActions(...createActions({ api, auth }));
      },
    });
  },
});

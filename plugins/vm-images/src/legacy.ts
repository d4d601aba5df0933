import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { ImportPanel, importPanelApiRef } from './api/importPanel';
import { OperationsPanel, operationsPanelApiRef } from './api/operationsPanel';
import { UploadManager, uploadsApiRef } from './api/uploads';
import * as routes from './routes';

/** The plugin for portals on the old frontend system. @public */
export const vmImagesPlugin = createPlugin({
  id: 'vm-images',
  apis: [
    createApiFactory({
      api: vmImagesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new VmImagesClient(apis),
    }),
    createApiFactory({
      api: importPanelApiRef,
      deps: {},
      factory: () => new ImportPanel(),
    }),
    createApiFactory({
      api: operationsPanelApiRef,
      deps: {},
      factory: () => new OperationsPanel(),
    }),
    createApiFactory({
      api: uploadsApiRef,
      deps: { vmImagesApi: vmImagesApiRef, identityApi: identityApiRef },
      factory: apis => new UploadManager(apis),
    }),
  ],
  routes: {
    root: routes.rootRouteRef,
    guide: routes.guideRouteRef,
    image: routes.imageRouteRef,
    templates: routes.templatesRouteRef,
    template: routes.templateRouteRef,
    machines: routes.machinesRouteRef,
    machine: routes.machineRouteRef,
    operations: routes.operationsRouteRef,
    platforms: routes.platformsRouteRef,
  },
});

/** All pages; mount it at `/vm-images`. @public */
export const VmImagesPage = vmImagesPlugin.provide(
  createRoutableExtension({
    name: 'VmImagesPage',
    component: () => import('./layout/LegacyPage').then(m => m.LegacyPage),
    mountPoint: routes.rootRouteRef,
  }),
);

/**
 * The operations drawer and the upload tray. Put it beside the router of the
 * portal, so that uploads stay in sight on every page.
 *
 * @public
 */
export const VmImagesPortalParts = vmImagesPlugin.provide(
  createComponentExtension({
    name: 'VmImagesPortalParts',
    component: {
      lazy: () => import('./layout/PortalParts').then(m => m.PortalParts),
    },
  }),
);

import {
  ApiBlueprint,
  AppRootElementBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import AlbumIcon from '@material-ui/icons/Album';
import { ImportPanel, importPanelApiRef } from './api/importPanel';
import { OperationsPanel, operationsPanelApiRef } from './api/operationsPanel';
import { UploadManager, uploadsApiRef } from './api/uploads';
import { PortalParts } from './layout/PortalParts';
import * as routes from './routes';
import { formFieldExtensions } from './scaffolderFields/extensions';

const vmImagesApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: vmImagesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new VmImagesClient(apis),
    }),
});

const operationsPanelApi = ApiBlueprint.make({
  name: 'operations-panel',
  params: defineParams =>
    defineParams({
      api: operationsPanelApiRef,
      deps: {},
      factory: () => new OperationsPanel(),
    }),
});

const importPanelApi = ApiBlueprint.make({
  name: 'import-panel',
  params: defineParams =>
    defineParams({
      api: importPanelApiRef,
      deps: {},
      factory: () => new ImportPanel(),
    }),
});

const uploadsApi = ApiBlueprint.make({
  name: 'uploads',
  params: defineParams =>
    defineParams({
      api: uploadsApiRef,
      deps: { vmImagesApi: vmImagesApiRef, identityApi: identityApiRef },
      factory: apis => new UploadManager(apis),
    }),
});

const vmImagesPage = PageBlueprint.make({
  params: {
    path: '/vm-images',
    title: 'VM Images',
    icon: <AlbumIcon />,
    routeRef: routes.rootRouteRef,
    // The page has tabs of its own, which the blueprint can't give it while
    // its first tab is at the page's own address.
    noHeader: true,
    loader: () => import('./layout/PortalPage').then(m => <m.PortalPage />),
  },
});

/** The drawer of operations and the tray of uploads, on every page of the portal. */
const portalParts = AppRootElementBlueprint.make({
  name: 'portal-parts',
  params: { element: <PortalParts /> },
});

/** Images, VM templates, virtual machines, operations and platforms. @public */
export const vmImagesFrontendPlugin = createFrontendPlugin({
  pluginId: 'vm-images',
  title: 'VM Images',
  icon: <AlbumIcon />,
  info: { packageJson: () => import('../package.json') },
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
  extensions: [
    vmImagesApi,
    importPanelApi,
    operationsPanelApi,
    uploadsApi,
    vmImagesPage,
    portalParts,
    ...formFieldExtensions,
  ],
});

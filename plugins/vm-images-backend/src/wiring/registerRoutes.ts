import type {
  AuditorService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  imageCreatePermission,
  type OsCatalog,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { CallerResolver, PermissionDecisions } from '../authorization';
import type { BucketExportService } from '../bucketExports';
import type { CopyService } from '../copies';
import type {
  EncryptionKeys,
  KeyRotations,
  ReplicateService,
} from '../encryption';
import type { Downloads } from '../downloads';
import type { ImportChecker, ImportService } from '../imports';
import {
  registerConsoleRoutes,
  registerBucketExportRoutes,
  registerCopyRoutes,
  registerDownloadRoutes,
  registerEncryptionRoutes,
  registerImageExportRoutes,
  registerFamilyRoutes,
  registerFetchRoutes,
  registerImageBinRoutes,
  registerImageRoutes,
  registerImportRoutes,
  registerMachineRoutes,
  registerReinstallRoutes,
  registerOperationRoutes,
  registerOsCatalogRoutes,
  registerOwnerRoutes,
  registerPlatformRoutes,
  registerPublishingRoutes,
  registerRetentionRoutes,
  registerSavePointRoutes,
  registerShareRoutes,
  registerStandingRoutes,
  registerTemplateRoutes,
  registerUploadRoutes,
  type RegisterRoutes,
} from '../router';
import type { createUploads } from '../uploads';
import type { createServices } from './createServices';

/** Every route, noun by noun. */
export function allRoutes(parts: {
  auditor: AuditorService;
  bucketExports: BucketExportService;
  callers: CallerResolver;
  checker: ImportChecker;
  copies: CopyService;
  encryptionKeys: EncryptionKeys;
  keyRotations: KeyRotations;
  replicas: ReplicateService;
  decisions: PermissionDecisions;
  discovery: DiscoveryService;
  downloads: Downloads;
  imports: ImportService;
  osCatalog: OsCatalog;
  services: ReturnType<typeof createServices>;
  uploads: ReturnType<typeof createUploads>;
}): RegisterRoutes[] {
  const { auditor, callers, checker, decisions, discovery } = parts;
  const { downloads, imports, osCatalog, services, uploads } = parts;
  const { exporter, images, machines, operations, platforms, templates } =
    services;
  const { publishing } = services;
  return [
    // Before the images, among which none is called "export".
    (router, tools) => registerImageExportRoutes(router, tools, { exporter }),
    (router, tools) => registerImageRoutes(router, tools, { images }),
    (router, tools) => registerPublishingRoutes(router, tools, { publishing }),
    (router, tools) => registerImageBinRoutes(router, tools, services),
    (router, tools) => registerFetchRoutes(router, tools, services),
    (router, tools) => registerShareRoutes(router, tools, services),
    (router, tools) => registerCopyRoutes(router, tools, parts),
    (router, tools) => registerEncryptionRoutes(router, tools, parts),
    (router, tools) => registerBucketExportRoutes(router, tools, parts),
    (router, tools) => registerTemplateRoutes(router, tools, { templates }),
    (router, tools) => registerFamilyRoutes(router, tools, services.governance),
    (router, tools) => registerRetentionRoutes(router, tools, services),
    (router, tools) =>
      registerStandingRoutes(router, tools, services.governance),
    (router, tools) => registerMachineRoutes(router, tools, { machines }),
    (router, tools) => registerReinstallRoutes(router, tools, { machines }),
    (router, tools) => registerSavePointRoutes(router, tools, services),
    (router, tools) => registerConsoleRoutes(router, tools, { machines }),
    (router, tools) => registerOperationRoutes(router, tools, { operations }),
    (router, tools) => registerPlatformRoutes(router, tools, { platforms }),
    (router, tools) => registerOwnerRoutes(router, tools, { callers }),
    (router, tools) => registerOsCatalogRoutes(router, tools, { osCatalog }),
    (router, tools) =>
      registerImportRoutes(router, tools, { imports, checker }),
    (router, tools) =>
      registerUploadRoutes(router, tools, {
        uploads,
        callers,
        mayCreate: ({ credentials }) =>
          decisions.require(imageCreatePermission, credentials),
      }),
    (router, tools) =>
      registerDownloadRoutes(router, tools, {
        ...downloads,
        auditor,
        externalUrl: () => discovery.getExternalBaseUrl('vm-images'),
      }),
  ];
}

import { join } from 'node:path';
import {
  DefaultCallerResolver,
  DefaultPermissionDecisions,
} from '../authorization';
import { ChangePublisher, OperationReporter } from '../changes';
import { BucketExportService } from '../bucketExports';
import { readVmImagesConfig } from '../config';
import { applyMigrations } from '../database/applyMigrations';
import { CopyService, CopySharing } from '../copies';
import {
  createDownloads,
  createFormatFiles,
  loadOrCreateKey,
  scheduleLinkCleaning,
} from '../downloads';
import {
  createEncryption,
  mayDecrypt,
  ReplicateService,
  KeyRotations,
  keyQueueLimit,
  scheduleRewrapping,
  type KeyServices,
} from '../encryption';
import { scheduleGovernance } from '../governance';
import { scheduleRetention } from '../governance/retention';
import {
  createImportTools,
  ImportChecker,
  ImportService,
  osCatalogFromConfig,
  Staging,
  UrlSealer,
  withoutQueries,
} from '../imports';
import { DeletionTeller, ImageBin, scheduleBin } from '../images/bin';
import { OperationEngine } from '../operations';
import { registerPermissions } from '../permissions';
import {
  platformQueueLimit,
  scheduleSync,
  syncAfterOperations,
  type PlatformRegistry,
} from '../platforms';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { createRouter } from '../router';
import { Recipients, ShareTeller } from '../shares';
import { createUploads } from '../uploads';
import { createDefinitions } from './createDefinitions';
import { createServices } from './createServices';
import { createTakeOut } from './createTakeOut';
import type { PluginDependencies } from './PluginDependencies';
import { allRoutes } from './registerRoutes';
import { schedulePruning } from './schedulePruning';
import { createSync, scheduleCleaning } from './startWork';

/** Builds everything, begins to work, and opens the doors. */
export async function startPlugin(
  deps: PluginDependencies & {
    keyServices: KeyServices;
    registry: PlatformRegistry;
  },
): Promise<void> {
  const { auditor, auth, logger, registry, scheduler } = deps;
  const config = readVmImagesConfig(deps.config);
  const osCatalog = osCatalogFromConfig(deps.config);
  const database = await deps.database.getClient();
  const { skip } = deps.database.migrations ?? {};
  await applyMigrations({ knex: database, logger, skip });

  const callers = DefaultCallerResolver.fromConfig(deps.config, {
    auth,
    userInfo: deps.userInfo,
    permissions: deps.permissions,
  });
  const decisions = new DefaultPermissionDecisions(deps);
  const access = registerPermissions({ ...deps, database });
  const publisher = new ChangePublisher(deps);
  const { notify } = config.sharing;
  const teller = new ShareTeller({ ...deps, publisher, notify });
  const recipients = new Recipients(deps);

  const uploads = createUploads({
    database,
    folder: join(config.stagingDir, 'uploads'),
    limits: config.uploads,
    expiryMs: config.uploads.expiryMs,
    logger,
  });
  const secret = await loadOrCreateKey(join(config.stagingDir, 'download.key'));
  const sealer = new UrlSealer(secret);
  const staging = new Staging(join(config.stagingDir, 'images'));
  const tools = createImportTools({
    policy: config.urls,
    qemuImg: new QemuImg(),
    concurrentConversions: config.concurrentConversions,
  });
  const formatFiles = createFormatFiles({
    ...{ config: deps.config, database },
    folder: join(config.stagingDir, 'downloads'),
    reserveBytes: config.uploads.reserveBytes,
  });
  const encryption = createEncryption({
    ...{ callers, database, logger, registry },
    ...{ config: deps.config, keyServices: deps.keyServices },
  });
  const { encryptionKeys, keyChooser } = encryption;
  const sync = createSync({ config, database, logger, publisher, registry });
  const takeOut = createTakeOut({
    ...{ config: deps.config, files: formatFiles },
    engine: () => engine,
  });
  const { buckets, maker } = takeOut;
  const engine: OperationEngine = OperationEngine.create({
    database,
    logger,
    definitions: createDefinitions({
      config,
      formatFiles,
      imageKeys: encryption.imageKeys,
      keyServices: deps.keyServices,
      buckets,
      maker,
      registry,
      sealer,
      staging,
      sync,
      teller,
      tools,
      uploads: uploads.service,
    }),
    observers: [
      new OperationReporter({ ...deps, publisher }),
      new DeletionTeller({ ...deps, notifyRecipients: notify }),
      syncAfterOperations(sync),
    ],
    redact: withoutQueries,
    queueLimits: queue =>
      takeOut.queueLimit(queue) ??
      keyQueueLimit(queue) ??
      platformQueueLimit(registry, queue) ??
      Infinity,
  });

  const keyRotations = new KeyRotations({
    ...{ callers, database, engine, logger, services: deps.keyServices },
  });
  const parts = { access, callers, config, database, decisions, engine };
  const bin = new ImageBin({
    ...{ callers, database, engine },
    retentionMs: config.binRetentionMs,
  });
  const services = createServices({
    ...{ ...parts, bin, keyChooser, logger, publisher, registry },
    notifications: deps.notifications,
    ...{ auth, catalog: deps.catalog },
    ...{ recipients, teller },
    hasBuckets: !buckets.isEmpty,
    onSilent: platformId => sync.request(platformId),
  });
  const imports = new ImportService({
    ...{ callers, database, engine, keyChooser, registry, sealer, tools },
    images: services.images,
    permissions: decisions,
    uploads: uploads.service,
  });
  const router = await createRouter({
    ...{ auditor, callers, database, logger },
    httpAuth: deps.httpAuth,
    routes: allRoutes({
      ...{ auditor, callers, decisions, imports, services, uploads },
      discovery: deps.discovery,
      bucketExports: new BucketExportService({
        ...{ buckets, callers, database, engine, maker },
        images: services.images,
      }),
      copies: new CopyService({
        ...{ callers, database, engine, registry },
        convert: config.convert,
        images: services.images,
        permissions: decisions,
        sharing: new CopySharing({
          ...{ policy: config.sharing, recipients, access: access.images },
          permissions: decisions,
        }),
      }),
      encryptionKeys,
      keyRotations,
      replicas: new ReplicateService({
        ...{ callers, database, engine, keys: encryptionKeys },
        images: services.images,
        permissions: decisions,
        mayDecrypt: mayDecrypt(decisions, access.images),
      }),
      osCatalog,
      checker: new ImportChecker({
        ...{ callers, database, imports, osCatalog, tools },
        freeBytes: () => staging.freeBytes(),
        convert: config.convert,
        uploads: uploads.service,
      }),
      downloads: createDownloads({
        ...{ callers, database, logger, maker, registry },
        ...{ config: deps.config, files: formatFiles },
        images: services.images,
        key: secret,
      }),
    }),
  });
  deps.httpRouter.use(router);
  deps.httpRouter.addAuthPolicy({
    path: '/downloads',
    allow: 'unauthenticated',
  });

  deps.lifecycle.addStartupHook(async () => {
    await registry.start();
    engine.start();
    await scheduleSync({ scheduler, registry, sync, every: config.syncEvery });
    await scheduleCleaning({
      ...{ config, database, scheduler, staging },
      uploads: uploads.service,
    });
    const retentionMs = config.operationRetentionMs;
    await schedulePruning({ database, logger, retentionMs, scheduler });
    await scheduleLinkCleaning({
      ...{ config: deps.config, database, files: formatFiles, scheduler },
    });
    await scheduleRewrapping({ keyRotations, logger, scheduler });
    await scheduleBin({ database, bin, logger, scheduler });
    await scheduleRetention({
      ...{ auditor, bin, database, logger, scheduler },
      judge: services.retentionJudge,
    });
    const { governance } = services;
    await scheduleGovernance({
      ...{ auditor, database, governance, logger, scheduler },
    });
  });
  deps.lifecycle.addShutdownHook(async () => {
    await sync.stop();
    await engine.stop();
    buckets.close();
    await registry.stop();
  });
}

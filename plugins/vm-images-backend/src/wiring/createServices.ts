/**
 * Puts the services together. What routes get is always the authorizing one of
 * each pair; the inner ones leave this file only inside of their decorators.
 */
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  imageReadPermission,
  machineReadPermission,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { CallerResolver, PermissionDecisions } from '../authorization';
import { TellingTemplateService, type ChangePublisher } from '../changes';
import type { VmImagesConfig } from '../config';
import { mayDecrypt, type KeyChooser } from '../encryption';
import { createGovernance } from '../governance';
import { RetentionJudge, RetentionService } from '../governance/retention';
import {
  AuthorizedImageService,
  DefaultImageService,
  ImageExporter,
  PublishingService,
} from '../images';
import { TellingImageBin, type ImageBin } from '../images/bin';
import { ImageFetcher } from '../images/fetching';
import { ImageUsageService } from '../images/usage';
import {
  AuthorizedMachineService,
  Capturer,
  DefaultMachineService,
  Launcher,
  LaunchSources,
  MachineConsole,
  MachineViews,
  MachineWork,
  Reinstaller,
} from '../machines';
import type { OperationEngine } from '../operations';
import {
  AuthorizedOperationService,
  DefaultOperationService,
  RetryJudge,
} from '../operationsApi';
import type { AccessByType } from '../permissions';
import { DefaultPlatformService, type PlatformRegistry } from '../platforms';
import {
  AuthorizedSavePointService,
  DefaultSavePointService,
  SavePointViews,
} from '../savePoints';
import {
  AuthorizedShareService,
  DefaultShareService,
  TellingShareService,
  type Recipients,
  type ShareTeller,
} from '../shares';
import {
  AuthorizedTemplateService,
  DefaultTemplateService,
} from '../templates';

export interface ServiceParts {
  access: AccessByType;
  auth: AuthService;
  bin: ImageBin;
  callers: CallerResolver;
  catalog: CatalogService;
  config: VmImagesConfig;
  database: Knex;
  decisions: PermissionDecisions;
  engine: OperationEngine;
  keyChooser: KeyChooser;
  logger: LoggerService;
  notifications: NotificationService;
  publisher: ChangePublisher;
  recipients: Recipients;
  registry: PlatformRegistry;
  teller: ShareTeller;
  /** Is there a bucket that images are exported to? */
  hasBuckets: boolean;
  /** The console of a machine of this platform has ended by itself. */
  onSilent(platformId: string): void;
}

function createImages(parts: ServiceParts) {
  const { access, callers, config, database, decisions } = parts;
  return new AuthorizedImageService({
    inner: new DefaultImageService({
      database,
      logger: parts.logger,
      callers,
      platforms: parts.registry,
      deletion: new TellingImageBin(parts.bin, parts.publisher),
      deleteInUse: config.deleteInUse,
      sharing: config.sharing,
      takeOut: {
        hasBuckets: parts.hasBuckets,
        forceDelete: config.forceDelete,
      },
      deleteStates: config.deleteStates,
      publishers: config.publishers,
      fetchers: config.fetchers,
    }),
    callers,
    decisions,
    access: access.images,
  });
}

function createShares(parts: ServiceParts, images: AuthorizedImageService) {
  const { access, callers, config, database, decisions } = parts;
  const authorized = new AuthorizedShareService({
    inner: new DefaultShareService({
      database,
      callers,
      recipients: parts.recipients,
      policy: config.sharing,
    }),
    callers,
    decisions,
    access: access.images,
    images,
  });
  const { teller } = parts;
  return new TellingShareService({ inner: authorized, callers, teller });
}

function createTemplates(parts: ServiceParts, images: AuthorizedImageService) {
  const { access, callers, config, database, decisions } = parts;
  const authorized = new AuthorizedTemplateService({
    inner: new DefaultTemplateService({
      database,
      callers,
      platforms: parts.registry,
      images,
      maxCount: config.maxLaunchCount,
    }),
    callers,
    decisions,
    access: access.templates,
  });
  return new TellingTemplateService(authorized, parts.publisher);
}

function createMachines(
  parts: ServiceParts,
  images: AuthorizedImageService,
  templates: TellingTemplateService,
) {
  const { access, callers, config, database, decisions, engine } = parts;
  const { registry } = parts;
  const views = new MachineViews({ database, registry });
  const savePoints = new SavePointViews({ database });
  const sources = new LaunchSources({
    database,
    images,
    templates,
    callers,
    platforms: registry,
    mayReadImage: async (image, { credentials }) => {
      const [decision] = await decisions.decide(
        [imageReadPermission],
        credentials,
      );
      return access.images.allows(decision, image);
    },
  });
  const work = new MachineWork({ database, engine });
  const inner = new DefaultMachineService({
    database,
    callers,
    views,
    work,
    reinstaller: new Reinstaller({
      ...{ database, registry, callers, sources, views, work },
    }),
    launcher: new Launcher({
      database,
      engine,
      registry,
      callers,
      sources,
      maxCount: config.maxLaunchCount,
    }),
    capturer: new Capturer({
      ...{ database, engine, keyChooser: parts.keyChooser },
    }),
    console: new MachineConsole({
      database,
      registry,
      onSilent: parts.onSilent,
    }),
    savePoints,
    images,
  });
  const guards = { callers, decisions, access: access.machines };
  const kept = new DefaultSavePointService({
    ...{ database, engine, callers, machines: views, views: savePoints },
  });
  return {
    machines: new AuthorizedMachineService({ ...guards, inner, views }),
    savePoints: new AuthorizedSavePointService({
      ...guards,
      ...{ inner: kept, machines: views },
    }),
  };
}

export function createServices(parts: ServiceParts) {
  const { access, callers, database, decisions, engine, registry } = parts;
  const images = createImages(parts);
  const templates = createTemplates(parts, images);
  const { machines, savePoints } = createMachines(parts, images, templates);
  const governance = createGovernance({
    ...{ ...parts, images, templates },
    notifyRecipients: parts.config.sharing.notify,
  });
  const judge = new RetentionJudge({ database, platforms: registry });
  return {
    images,
    shares: createShares(parts, images),
    exporter: new ImageExporter({
      ...{ callers, database, decisions, access: access.images },
      platformType: id => registry.get(id)?.type,
    }),
    publishing: new PublishingService({
      ...{ callers, database, images, publisher: parts.publisher },
    }),
    fetcher: new ImageFetcher({ callers, database, decisions, engine, images }),
    templates,
    governance,
    retentionJudge: judge,
    retention: new RetentionService({
      ...{ callers, database, judge, families: governance.families },
      hasBin: parts.config.binRetentionMs > 0,
    }),
    machines,
    savePoints,
    usage: new ImageUsageService({
      ...{ callers, database, images, machines, templates },
      platforms: registry,
    }),
    operations: new AuthorizedOperationService({
      inner: new DefaultOperationService({ database, engine, callers }),
      engine,
      callers,
      decisions,
      access: access.operations,
      retries: new RetryJudge({
        ...{ callers, database, images },
        mayDecrypt: mayDecrypt(decisions, access.images),
      }),
    }),
    platforms: new DefaultPlatformService({
      convert: parts.config.convert,
      database,
      registry,
      engine,
      callers,
      conditions: async ({ credentials }) => {
        const [image, machine] = await decisions.decide(
          [imageReadPermission, machineReadPermission],
          credentials,
        );
        return {
          images: access.images.toSql(image),
          machines: access.machines.toSql(machine),
        };
      },
    }),
  };
}

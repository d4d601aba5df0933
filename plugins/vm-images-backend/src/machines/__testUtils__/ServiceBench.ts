import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  imageVerdicts,
  type Caller,
  type Image,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { PermissionDecisions, ResourceAccess } from '../../authorization';
import { getImageRow, imageFromRow } from '../../database/images';
import type { ImageRow, MachineRow } from '../../database/tables';
import { mayDecrypt } from '../../encryption/mayDecrypt';
import type { OperationRow } from '../../operations';
import {
  AuthorizedOperationService,
  DefaultOperationService,
  RetryJudge,
} from '../../operationsApi';
import {
  AuthorizedSavePointService,
  DefaultSavePointService,
  SavePointViews,
} from '../../savePoints';
import { judgedPlatform } from '../../platforms/PlatformDirectory';
import { AuthorizedMachineService } from '../AuthorizedMachineService';
import { Capturer } from '../capture/Capturer';
import { DefaultMachineService } from '../DefaultMachineService';
import { LaunchSources } from '../launch/LaunchSources';
import { Launcher } from '../launch/Launcher';
import { MachineConsole } from '../MachineConsole';
import { MachineViews } from '../MachineViews';
import { MachineWork } from '../MachineWork';
import { Reinstaller } from '../reinstall/Reinstaller';
import type { WorkBench } from './WorkBench';

/** Who asks in tests. */
export const people = {
  ada: {
    principal: 'user:default/ada',
    ownershipRefs: ['user:default/ada', 'group:default/web'],
    admin: false,
  },
  bob: {
    principal: 'user:default/bob',
    ownershipRefs: ['user:default/bob', 'group:default/web'],
    admin: false,
  },
  eve: {
    principal: 'user:default/eve',
    ownershipRefs: ['user:default/eve'],
    admin: false,
  },
  root: {
    principal: 'user:default/root',
    ownershipRefs: ['user:default/root'],
    admin: true,
  },
} satisfies Record<string, Caller>;

export type Person = keyof typeof people;

export const as = (who: Person): { credentials: BackstageCredentials } => ({
  credentials: mockCredentials.user(people[who].principal),
});

export const callers = {
  async resolve(credentials: BackstageCredentials): Promise<Caller> {
    const { userEntityRef } = credentials.principal as {
      userEntityRef: string;
    };
    return Object.values(people).find(
      ({ principal }) => principal === userEntityRef,
    )!;
  },
};

/** Denies the permissions that a test names, to everyone. */
class ScriptedPolicy implements PermissionDecisions {
  readonly denied = new Set<string>();

  async require(permission: BasicPermission): Promise<void> {
    if (this.denied.has(permission.name)) {
      throw new NotAllowedError(`No ${permission.name}`);
    }
  }

  async grants(permissions: readonly BasicPermission[]) {
    return permissions.map(({ name }) => !this.denied.has(name));
  }

  async decide(permissions: readonly ResourcePermission[]) {
    return permissions.map(({ name }) =>
      this.denied.has(name)
        ? ({ result: AuthorizeResult.DENY } as const)
        : ({ result: AuthorizeResult.ALLOW } as const),
    );
  }
}

function plainAccess<T>(): ResourceAccess<T> {
  return {
    allows: decision => decision.result === AuthorizeResult.ALLOW,
    toSql: decision =>
      decision.result === AuthorizeResult.ALLOW
        ? undefined
        : { text: '1 = 0', values: [] },
  };
}

/** The machine and operation services over a work bench. */
export class ServiceBench {
  readonly policy = new ScriptedPolicy();
  readonly templates = new Map<string, VmTemplate>();
  readonly machines: AuthorizedMachineService;
  readonly savePoints: AuthorizedSavePointService;
  readonly images: { get: ReturnType<typeof getImage> };
  readonly operations: AuthorizedOperationService;

  constructor(readonlyBench: WorkBench, options: { maxCount?: number } = {}) {
    const { database, registry, engine } = readonlyBench;
    const get = getImage(readonlyBench);
    const images = { get, made: get };
    this.images = images;
    const views = new MachineViews({ database, registry });
    const savePoints = new SavePointViews({ database });
    const sources = new LaunchSources({
      database,
      images,
      templates: {
        get: async id => {
          const template = this.templates.get(id);
          if (!template) throw new NotFoundError(`No template ${id}`);
          return template;
        },
      },
      callers,
      platforms: registry,
      mayReadImage: async () => !this.policy.denied.has('vm-images.image.read'),
    });
    const shared = { database, engine, callers };
    const { maxCount = 20 } = options;
    const work = new MachineWork(shared);
    const inner = new DefaultMachineService({
      ...shared,
      views,
      savePoints,
      work,
      reinstaller: new Reinstaller({
        ...{ ...shared, registry, sources, views, work },
      }),
      launcher: new Launcher({ ...shared, registry, sources, maxCount }),
      capturer: new Capturer(shared),
      console: new MachineConsole({ database, registry }),
      images,
    });
    const decisions = this.policy;
    const kept = { ...shared, machines: views, views: savePoints };
    this.savePoints = new AuthorizedSavePointService({
      inner: new DefaultSavePointService(kept),
      ...{ machines: views, callers, decisions },
      access: plainAccess<MachineRow>(),
    });
    this.machines = new AuthorizedMachineService({
      ...{ inner, views, callers, decisions },
      access: plainAccess<MachineRow>(),
    });
    this.operations = new AuthorizedOperationService({
      inner: new DefaultOperationService(shared),
      ...{ engine, callers, decisions },
      access: plainAccess<OperationRow>(),
      retries: new RetryJudge({
        ...{ callers, database, images },
        mayDecrypt: mayDecrypt(decisions, plainAccess<ImageRow>()),
      }),
    });
  }
}

/** What the image service will say of an image that the caller sees. */
function getImage({ database, registry }: WorkBench) {
  return async (
    id: string,
    { credentials }: { credentials: BackstageCredentials },
  ): Promise<Image> => {
    const row = await getImageRow({ tx: database, id });
    const caller = await callers.resolve(credentials);
    const visible =
      row &&
      row.deleted_at === null &&
      (['public', 'marketplace'].includes(row.visibility) ||
        caller.admin ||
        caller.ownershipRefs.includes(row.owner_ref));
    if (!visible) throw new NotFoundError(`There is no image "${id}".`);
    const image = imageFromRow(row);
    const actions = imageVerdicts({
      image,
      caller,
      ...judgedPlatform(registry.facts(image.platformId)),
      usedByTemplates: 0,
      deleteInUse: 'confirm',
    });
    return { ...image, actions };
  };
}

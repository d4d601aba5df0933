import { randomUUID } from 'node:crypto';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  buildOsCatalog,
  defaultSharingPolicy,
  osCatalogPresets,
  type Operation,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import express, { type Express } from 'express';
import type { Knex } from 'knex';
import supertest from 'supertest';
import {
  DefaultCallerResolver,
  DefaultPermissionDecisions,
} from '../../authorization';
import { catalogDatabase } from '../../database/testing/catalogBench';
import {
  AuthorizedImageService,
  DefaultImageService,
  ImageExporter,
  PublishingService,
} from '../../images';
import { ImageBin } from '../../images/bin';
import { ImageUsageService } from '../../images/usage';
import { registerPermissions } from '../../permissions';
import type {
  PlatformDirectory,
  PlatformFacts,
} from '../../platforms/PlatformDirectory';
import { AuthorizedShareService, DefaultShareService } from '../../shares';
import {
  AuthorizedTemplateService,
  DefaultTemplateService,
} from '../../templates';
import {
  createRouter,
  registerImageExportRoutes,
  registerImageBinRoutes,
  registerImageRoutes,
  registerPublishingRoutes,
  registerOsCatalogRoutes,
  registerOwnerRoutes,
  registerTemplateRoutes,
} from '..';
import { integratePermissions } from './integratePermissions';

export const web = 'group:default/web';
export const ops = 'group:default/ops';

/** Who asks, and what they own things as. */
export const people = {
  ada: ['user:default/ada', web],
  bob: ['user:default/bob', ops],
  eve: ['user:default/eve'],
  root: ['user:default/root', 'group:default/platform-team'],
} as const;
export type Person = keyof typeof people | 'plugin';

const osCatalog = buildOsCatalog('modern', osCatalogPresets.modern);

const local: PlatformFacts = {
  id: 'local',
  title: 'Local',
  regions: ['local'],
  capabilities: ['launch', 'export', 'import', 'capture'],
  flavors: [
    { name: 'small', vcpus: 1, memoryMiB: 512, diskGiB: 5 },
    { name: 'large', vcpus: 4, memoryMiB: 8192, diskGiB: 50 },
  ],
};

export interface ApiBenchOptions {
  deleteInUse: 'block' | 'confirm' | 'allow';
  publishers?: 'owners';
  forceDelete?: 'owners';
}

/** The API over a database of its own, with people, platforms and a policy. */
export class ApiBench {
  readonly platforms = new Map<string, PlatformFacts>([
    ['local', { ...local }],
  ]);
  /** What the policy says to permissions, by name; the rest is allowed. */
  readonly policy = new Map<string, PolicyDecision>();
  /** What open pages were told. */
  readonly changes = { publish: jest.fn() };
  readonly auditor = mockServices.auditor.mock();
  readonly audit = { success: jest.fn(), fail: jest.fn() };
  /** Ids of the images whose deletion was started. */
  readonly deletions: string[] = [];
  /** Virtual machines that whoever asks may see. */
  readonly visibleMachines: VirtualMachine[] = [];
  /** Statements sent, so that they can be counted. */
  readonly statements: string[] = [];
  readonly knex: Knex;
  readonly #options: ApiBenchOptions;
  #app: Express | undefined;

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
    options: ApiBenchOptions = { deleteInUse: 'block' },
  ): Promise<ApiBench> {
    const knex = await catalogDatabase(databases, id);
    const bench = new ApiBench(knex, options);
    await bench.#start();
    return bench;
  }

  private constructor(knex: Knex, options: ApiBenchOptions) {
    this.knex = knex;
    this.#options = options;
    knex.on('query', ({ sql }) => this.statements.push(sql));
    this.auditor.createEvent.mockResolvedValue(this.audit);
  }

  /** Asks the API as someone. */
  as(who: Person) {
    const header =
      who === 'plugin'
        ? mockCredentials.service.header()
        : mockCredentials.user.header(people[who][0]);
    const agent = supertest.agent(this.#app!);
    agent.set('Authorization', header);
    return agent;
  }

  async #start(): Promise<void> {
    const { knex: database, auditor } = this;
    const logger = mockServices.logger.mock();
    const callers = this.#callers();
    const { permissionsRegistry, router: registry } = integratePermissions();
    const access = registerPermissions({ permissionsRegistry, database });
    const permissions = this.#permissions();
    const decisions = new DefaultPermissionDecisions({ permissions });
    const platforms: PlatformDirectory = {
      facts: id => this.platforms.get(id),
    };
    const shared = { database, logger, callers, platforms };
    const { deleteInUse, forceDelete, publishers } = this.#options;
    const bin = new ImageBin({
      ...{ database, callers, engine: undefined as never, retentionMs: 1 },
    });
    const images = new AuthorizedImageService({
      inner: new DefaultImageService({
        ...shared,
        deleteInUse,
        publishers,
        takeOut: { forceDelete },
        deletion: {
          delete: async image => {
            this.deletions.push(image.id);
            return operation(image.id, image.name);
          },
          restore: image => bin.restore(image),
          destroy: async image => operation(image.id, image.name),
        },
      }),
      ...{ callers, decisions, access: access.images },
    });
    const templates = new AuthorizedTemplateService({
      inner: new DefaultTemplateService({ ...shared, images, maxCount: 20 }),
      ...{ callers, decisions, access: access.templates },
    });
    const exporter = new ImageExporter({
      ...{ database, callers, decisions, access: access.images },
      platformType: id => (id === 'local' ? 'qemu' : undefined),
    });
    const publishing = new PublishingService({
      ...{ database, callers, images, publisher: this.changes },
    });
    const shares = new AuthorizedShareService({
      inner: new DefaultShareService({
        ...{ database, callers, policy: defaultSharingPolicy },
        recipients: { check: async (refs: string[]) => refs } as never,
      }),
      ...{ callers, decisions, access: access.images, images },
    });
    const usage = new ImageUsageService({
      ...{ callers, database, images, templates, platforms },
      machines: {
        list: async ({ imageId }) => ({
          items: this.visibleMachines.filter(one =>
            [one, ...(one.disks ?? [])].some(of => of.imageId === imageId),
          ),
        }),
      },
    });
    const router = await createRouter({
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.none(),
      }),
      ...{ auditor, callers, database, logger },
      checkAnswers: true,
      routes: [
        (r, tools) => registerImageExportRoutes(r, tools, { exporter }),
        (r, tools) => registerImageRoutes(r, tools, { images }),
        (r, tools) => registerPublishingRoutes(r, tools, { publishing }),
        (r, tools) =>
          registerImageBinRoutes(r, tools, { images, shares, usage }),
        (r, tools) => registerTemplateRoutes(r, tools, { templates }),
        (r, tools) => registerOwnerRoutes(r, tools, { callers }),
        (r, tools) => registerOsCatalogRoutes(r, tools, { osCatalog }),
      ],
    });
    this.#app = express().use(registry).use(router).use(mockErrorHandler());
  }

  #permissions() {
    const decide = async (asked: { permission: { name: string } }[]) =>
      asked.map(
        ({ permission }): PolicyDecision =>
          this.policy.get(permission.name) ?? { result: AuthorizeResult.ALLOW },
      );
    return mockServices.permissions.mock({
      authorize: decide as never,
      authorizeConditional: decide as never,
    });
  }

  #callers() {
    return DefaultCallerResolver.fromConfig(
      mockServices.rootConfig({
        data: { vmImages: { admins: ['group:default/platform-team'] } },
      }),
      {
        auth: mockServices.auth(),
        userInfo: mockServices.userInfo.mock({
          getUserInfo: async credentials => {
            const { userEntityRef } = credentials.principal as {
              userEntityRef: string;
            };
            const own = Object.values(people).find(
              ([ref]) => ref === userEntityRef,
            )!;
            return { userEntityRef, ownershipEntityRefs: [...own] };
          },
        }),
        permissions: this.#permissions(),
      },
    );
  }
}

function operation(id: string, name: string): Operation {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    kind: 'image.delete',
    title: `Delete image ${name}`,
    status: 'queued',
    subject: { type: 'image', id, name },
    stages: [],
    attempt: 1,
    cancellable: true,
    retryable: false,
    createdAt: now,
    updatedAt: now,
  };
}

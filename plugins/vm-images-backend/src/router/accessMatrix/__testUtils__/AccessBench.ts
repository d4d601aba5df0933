import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  type MockDirectory,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type Permission,
} from '@backstage/plugin-permission-common';
import type {
  NotificationSendOptions,
  NotificationService,
} from '@backstage/plugin-notifications-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import express, { type Router } from 'express';
import type { Knex } from 'knex';
import supertest from 'supertest';
import { KeyServices } from '../../../encryption';
import { PlatformRegistry } from '../../../platforms';
import { startPlugin } from '../../../wiring/startPlugin';
import { integratePermissions } from '../../__testUtils__/integratePermissions';
import { factsOf, platformTeam, roleOfUser, type Role } from './roles';

/** Everything that a request could change. */
const tables = [
  ...[
    'images',
    'image_shares',
    'image_tags',
    'templates',
    'template_images',
    'machines',
  ],
  ...['family_channels', 'family_channel_moves', 'family_retention'],
  ...['image_standing_changes', 'image_standing_plans'],
  ...['operations', 'operation_log', 'uploads', 'idempotency'],
  ...['download_links', 'download_files'],
  ...['image_exports', 'terms_acceptances'],
];

export interface AuditedEvent {
  eventId: string;
  meta: unknown;
  outcome: 'open' | 'succeeded' | 'failed';
}

/**
 * The whole plugin as it is wired in production, over a platform in memory.
 * Its workers rest, so that nothing changes but by requests.
 */
export class AccessBench {
  readonly platform = new InMemoryPlatform({
    ...{ id: 'memory', regions: ['here', 'there'], publicImages: [] },
  });
  /** The audit log since the last `forget`. */
  readonly events: AuditedEvent[] = [];
  /** Notifications since the last `forget`. */
  readonly notifications: NotificationSendOptions[] = [];
  readonly httpRouter = mockServices.httpRouter.mock();
  /** Names of permissions that the policy denies to everyone. */
  readonly refused = new Set<string>();
  readonly knex: Knex;
  readonly #registry = new PlatformRegistry({
    logger: mockServices.logger.mock(),
  });
  #server: Server | undefined;

  static async start(options: {
    knex: Knex;
    folder: MockDirectory;
  }): Promise<AccessBench> {
    const bench = new AccessBench(options.knex);
    await bench.#start(options.folder);
    return bench;
  }

  private constructor(knex: Knex) {
    this.knex = knex;
  }

  /** The plugin's own router. */
  get router(): Router {
    return this.httpRouter.use.mock.calls[0][0] as Router;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    await this.#registry.stop();
  }

  get port(): number {
    return (this.#server!.address() as AddressInfo).port;
  }

  request(role: Role, method: string, path: string) {
    const { authorization } = factsOf(role);
    const agent = supertest(`http://127.0.0.1:${this.port}`);
    const request = agent[method as 'get'](path);
    return authorization
      ? request.set('Authorization', authorization)
      : request;
  }

  /** All rows of all tables. */
  async rows(): Promise<Record<string, unknown[]>> {
    const all: Record<string, unknown[]> = {};
    for (const table of tables) all[table] = await this.knex(table).select();
    return all;
  }

  /** As if all that was begun had been done. */
  async endOperations(): Promise<void> {
    const done = { status: 'succeeded', phase: 'closed', outcome: 'succeeded' };
    await this.knex('operations').update(done);
  }

  /** Empties tables and the audit log. */
  async forget(): Promise<void> {
    const counters = ['image_counts', 'image_count_changes'];
    for (const table of [...tables, ...counters].reverse()) {
      await this.knex(table).delete();
    }
    this.events.length = 0;
    this.notifications.length = 0;
    this.refused.clear();
  }

  async #start(folder: MockDirectory): Promise<void> {
    const { permissionsRegistry, router } = integratePermissions();
    this.#registry.addPlatform(this.platform, { moduleId: 'test' });
    await this.#registry.start();
    await startPlugin({
      ...this.#mocks(),
      permissionsRegistry,
      keyServices: new KeyServices(),
      registry: this.#registry,
      config: mockServices.rootConfig({
        data: {
          permission: { enabled: true },
          vmImages: {
            ...{ admins: [platformTeam], stagingDir: folder.path },
            encryption: { local: { keyFile: `${folder.path}/keys.json` } },
            export: { buckets: [{ name: 'backups', bucket: 'backups' }] },
          },
        },
      }),
    });
    const app = express().use(router).use(this.router).use(mockErrorHandler());
    this.#server = app.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** What the portal gives the plugin; nothing starts its workers. */
  #mocks() {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    return {
      logger,
      auditor: this.#auditor(),
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities: recipients }),
      database: { getClient: async () => this.knex },
      discovery: mockServices.discovery(),
      events: mockServices.events.mock(),
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.none(),
      }),
      httpRouter: this.httpRouter,
      lifecycle: mockServices.lifecycle.mock(),
      notifications: {
        send: async sent => void this.notifications.push(sent),
      } as NotificationService,
      permissions: this.#permissions(),
      scheduler: mockServices.scheduler.mock(),
      signals: { publish: async () => {} },
      userInfo: mockServices.userInfo.mock({
        getUserInfo: async credentials => {
          const userEntityRef = userOf(credentials)!;
          const { refs } = roleOfUser(userEntityRef)!;
          return { userEntityRef, ownershipEntityRefs: [...refs] };
        },
      }),
    };
  }

  #auditor() {
    const auditor = mockServices.auditor.mock();
    auditor.createEvent.mockImplementation(async ({ eventId, meta }) => {
      const event: AuditedEvent = { eventId, meta, outcome: 'open' };
      this.events.push(event);
      return {
        success: async more => {
          event.outcome = 'succeeded';
          event.meta = { ...(event.meta as object), ...more?.meta };
        },
        fail: async () => void (event.outcome = 'failed'),
      };
    });
    return auditor;
  }

  #permissions() {
    const decide = async (
      asked: { permission: Permission }[],
      { credentials }: { credentials: BackstageCredentials },
    ) => {
      const role = roleOfUser(userOf(credentials));
      return asked.map(({ permission }) =>
        this.refused.has(permission.name)
          ? { result: AuthorizeResult.DENY }
          : role?.policy?.(permission) ?? { result: AuthorizeResult.ALLOW },
      );
    };
    return mockServices.permissions.mock({
      authorize: decide as never,
      authorizeConditional: decide as never,
    });
  }
}

/** Groups that the catalog knows, for images to be shared with. */
const recipients = ['newcomers', 'invitees', 'guests'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { namespace: 'default', name },
  spec: { type: 'team', children: [] },
}));

/** None of a plugin. */
const userOf = ({ principal }: BackstageCredentials) =>
  (principal as { userEntityRef?: string }).userEntityRef;

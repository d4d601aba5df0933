import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { JsonObject } from '@backstage/types';
import { vmImagesPlatformsExtensionPoint } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { vmImagesPlugin } from '../../plugin';

/** Hears everything that is said to it, with errors as a console shows them. */
class Ear {
  readonly heard: string[] = [];

  hear = (...said: unknown[]): void => {
    this.heard.push(inspect(said, { depth: 20 }));
  };

  logger(): LoggerService {
    const { hear } = this;
    const logger: LoggerService = {
      ...{ error: hear, warn: hear, info: hear, debug: hear },
      child: meta => {
        hear(meta);
        return logger;
      },
    };
    return logger;
  }
}

/**
 * The plugin in a backend, with its workers, over a platform in memory.
 * Whatever it tells anybody is kept: logs, audit, events, signals,
 * notifications.
 */
export class WholeBackend {
  readonly platform: InMemoryPlatform;
  readonly knex: Knex;
  readonly folder: string;
  readonly #ears: Record<string, Ear>;
  readonly #backend: Awaited<ReturnType<typeof startTestBackend>>;

  static async start(options: {
    knex: Knex;
    folder: string;
    config: JsonObject;
  }): Promise<WholeBackend> {
    const platform = new InMemoryPlatform({ id: 'memory' });
    const ears: Record<string, Ear> = {};
    for (const name of ['log', 'audit', 'event', 'signal', 'notification']) {
      ears[name] = new Ear();
    }
    const backend = await startTestBackend({
      features: [
        vmImagesPlugin,
        moduleOf(platform),
        catalogServiceMock.factory(),
        mockServices.rootConfig.factory({
          data: {
            backend: { baseUrl: 'http://localhost' },
            vmImages: { stagingDir: options.folder, ...options.config },
          },
        }),
        ...factoriesOf(ears, options.knex),
      ],
    });
    return new WholeBackend({ ...options, platform, ears, backend });
  }

  private constructor(parts: {
    knex: Knex;
    folder: string;
    platform: InMemoryPlatform;
    ears: Record<string, Ear>;
    backend: Awaited<ReturnType<typeof startTestBackend>>;
  }) {
    this.knex = parts.knex;
    this.folder = parts.folder;
    this.platform = parts.platform;
    this.#ears = parts.ears;
    this.#backend = parts.backend;
  }

  get server() {
    return this.#backend.server;
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }

  /** All that was told, by where it was told. */
  told(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#ears).map(([name, { heard }]) => [
        ...[name, heard.join('\n')],
      ]),
    );
  }

  /** All rows of all tables, as text. */
  async rows(): Promise<string> {
    const tables: { name: string }[] = await this.knex('sqlite_master')
      .where({ type: 'table' })
      .whereNot('name', 'like', '%fts%')
      .select('name');
    const all: unknown[] = [];
    for (const { name } of tables) all.push(await this.knex(name).select());
    return JSON.stringify(all);
  }

  /** Names and content of all files that the backend keeps. */
  async files(): Promise<string> {
    const entries = await readdir(this.folder, {
      ...{ recursive: true, withFileTypes: true },
    });
    const texts = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      texts.push(path);
      if (entry.isFile()) texts.push(await readFile(path, 'latin1'));
    }
    return texts.join('\n');
  }
}

function moduleOf(platform: InMemoryPlatform) {
  return createBackendModule({
    pluginId: 'vm-images',
    moduleId: 'memory',
    register(env) {
      env.registerInit({
        deps: { platforms: vmImagesPlatformsExtensionPoint },
        async init({ platforms }) {
          platforms.addPlatform(platform, { moduleId: 'memory' });
        },
      });
    },
  });
}

function factoriesOf(ears: Record<string, Ear>, knex: Knex) {
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockImplementation(async event => {
    // Of the request an audit log keeps what is here.
    const { originalUrl, ip, method } = event.request ?? {};
    ears.audit.hear({ ...event, request: { originalUrl, ip, method } });
    return {
      success: async more => ears.audit.hear(more),
      fail: async more => ears.audit.hear(more),
    };
  });
  return [
    createServiceFactory({
      service: coreServices.rootLogger,
      deps: {},
      factory: () => ears.log.logger(),
    }),
    createServiceFactory({
      service: coreServices.auditor,
      deps: {},
      factory: () => auditor,
    }),
    createServiceFactory({
      service: coreServices.database,
      deps: {},
      factory: () => ({ getClient: async () => knex }),
    }),
    createServiceFactory({
      service: signalsServiceRef,
      deps: {},
      factory: () => ({ publish: async said => ears.signal.hear(said) }),
    }),
    createServiceFactory({
      service: notificationService,
      deps: {},
      factory: () => ({ send: async said => ears.notification.hear(said) }),
    }),
    mockServices.events.mock({
      publish: async said => ears.event.hear(said),
    }).factory,
  ];
}

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  imageVerdicts,
  type Caller,
  type ReplicateRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import {
  EncryptionKeys,
  ImageKeys,
  KeyServices,
  replicateImageOperation,
  ReplicateService,
} from '..';
import { applyMigrations } from '../../database/applyMigrations';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { imageFromRow } from '../../database/images/imageFromRow';
import type { ImageRow } from '../../database/tables';
import { OperationEngine } from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import { PlatformRegistry } from '../../platforms/PlatformRegistry';

export const ada = 'user:default/ada';
export const team = 'group:default/team-a';
/** What the disk of the first image holds. */
export const CANARY = 'the canary sings at dawn';

const person = (...refs: string[]): Caller => ({
  principal: refs[0],
  ownershipRefs: refs,
  admin: false,
});
export const callersByName = {
  ada: person(ada, team),
  bob: person('user:default/bob'),
  root: { ...person('user:default/root'), admin: true },
};
export type Who = keyof typeof callersByName;

/** A platform, keys in a file, a catalog, and an engine that replicates. */
export class EncryptionBench {
  readonly database: Knex;
  readonly folder: string;
  readonly platform = new InMemoryPlatform({ publicImages: [] });
  readonly services = new KeyServices();
  readonly keyFile: LocalKeyService;
  readonly imageKeys: ImageKeys;
  readonly keys: EncryptionKeys;
  readonly registry: PlatformRegistry;
  readonly logger = mockServices.logger.mock();
  /** What the policy says to making images plain. */
  mayDecrypt = true;
  engine: OperationEngine;

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<EncryptionBench> {
    const database = await databases.init(id);
    await applyMigrations({ knex: database });
    const folder = await mkdtemp(join(tmpdir(), 'encryption-'));
    const bench = new EncryptionBench(database, folder);
    await bench.registry.start();
    bench.engine.start();
    return bench;
  }

  private constructor(database: Knex, folder: string) {
    this.database = database;
    this.folder = folder;
    const { services, logger } = this;
    this.keyFile = new LocalKeyService({
      path: join(folder, 'keys.json'),
      keys: ['default', 'team', 'theirs'],
    });
    services.addKeyService(this.keyFile, { moduleId: 'test' });
    logger.child.mockReturnValue(logger);
    this.imageKeys = new ImageKeys({ database, services });
    this.registry = new PlatformRegistry({ logger });
    this.registry.addPlatform(this.platform, { moduleId: 'test' });
    this.registry.useKeys(this.imageKeys);
    this.keys = new EncryptionKeys({
      ...{ services, database, logger, callers: this.#callers },
      owners: new Map([
        ['local/team', team],
        ['local/theirs', 'group:default/theirs'],
      ]),
    });
    this.engine = this.makeEngine();
  }

  /** Another backend over the same database. */
  makeEngine(): OperationEngine {
    const { registry, imageKeys: keys } = this;
    return OperationEngine.create({
      database: this.database,
      logger: this.logger,
      definitions: [replicateImageOperation({ registry, keys }) as never],
      backOffMs: 10,
    });
  }

  readonly #callers = {
    resolve: async (credentials: unknown): Promise<Caller> => {
      const { principal } = credentials as {
        principal: { userEntityRef: string };
      };
      return Object.values(callersByName).find(
        one => one.principal === principal.userEntityRef,
      )!;
    },
  };

  async close(): Promise<void> {
    await this.engine.stop();
    await this.registry.stop();
    await rm(this.folder, { recursive: true });
  }

  as(who: Who) {
    const { principal } = callersByName[who];
    return { credentials: mockCredentials.user(principal) };
  }

  /** A plain image of the team, whose disk holds the canary. */
  async image(facts: Partial<NewImageRow> = {}): Promise<ImageRow> {
    const id = randomUUID();
    const made = this.platform.offer({ name: CANARY.replaceAll(' ', '-') });
    await insertImage({
      tx: this.database,
      image: {
        ...{ id, name: 'web', kind: 'system-disk', visibility: 'private' },
        ...{ status: 'available', platform_id: 'memory', region: 'here' },
        ...{ os_type: 'linux', format: 'qcow2', family: 'web', version: '3' },
        ...{ architecture: 'x86_64', boot_mode: 'bios', tags: '["a"]' },
        platform_image_id: made.id,
        digest: made.digest,
        virtual_size_bytes: made.virtualSizeBytes,
        origin: '{"type":"upload","text":"Uploaded."}',
        ...{ owner_ref: team, created_by: ada },
        ...facts,
      },
    });
    return this.row(id);
  }

  async row(id: string): Promise<ImageRow> {
    return (await getImageRow({ tx: this.database, id }))!;
  }

  ended(id: string) {
    return ended(this.engine, id);
  }

  replicate(id: string, request: ReplicateRequest, who: Who = 'ada') {
    const caller = callersByName[who];
    const { database, engine, keys } = this;
    return new ReplicateService({
      ...{ database, engine, keys, callers: this.#callers },
      permissions: {
        require: async () => {},
        decide: async () => [],
        grants: async () => [],
      },
      mayDecrypt: async () => this.mayDecrypt,
      images: {
        get: async (imageId: string) => {
          const image = imageFromRow(await this.row(imageId));
          const { capabilities } = this.registry.facts(image.platformId)!;
          const usage = { usedByTemplates: 0, deleteInUse: 'block' as const };
          const situation = { image, caller, capabilities, ...usage };
          return { ...image, actions: imageVerdicts(situation) };
        },
        made: async (imageId: string) =>
          imageFromRow(await this.row(imageId)) as never,
      },
    }).replicate(id, request, this.as(who));
  }

  /** Replicates and waits; fails unless it succeeds. */
  async replica(id: string, request: ReplicateRequest): Promise<ImageRow> {
    const { image, operation } = await this.replicate(id, request);
    const end = await this.ended(operation.id);
    if (end.error) throw new Error(JSON.stringify(end.error));
    return this.row(image.id);
  }

  /** What the platform keeps of an image. */
  stored(row: ImageRow): string {
    return this.platform.stored(row.platform_image_id!).toString('latin1');
  }

  /** Markers of all that the platform has, without what it offers to all. */
  async made(): Promise<string[]> {
    const markers: string[] = [];
    const signal = AbortSignal.timeout(30_000);
    for await (const image of this.platform.inventory.images({ signal })) {
      if (image.marker) markers.push(image.marker);
    }
    return markers;
  }

  /** Every row of the tables that this could have written to, as text. */
  async dump(): Promise<string> {
    const tables = ['images', 'image_keys', 'operations', 'operation_log'];
    const rows = await Promise.all(tables.map(name => this.database(name)));
    return JSON.stringify(rows);
  }
}

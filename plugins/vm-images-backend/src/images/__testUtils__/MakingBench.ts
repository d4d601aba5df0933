import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  imageVerdicts,
  type Caller,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { applyMigrations } from '../../database/applyMigrations';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { imageFromRow } from '../../database/images/imageFromRow';
import type { ImageRow } from '../../database/tables';
import {
  OperationEngine,
  type CrashHook,
  type OperationEngineOptions,
} from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import { PlatformRegistry } from '../../platforms/PlatformRegistry';

export const ada = 'user:default/ada';
/** Of which ada is a member. */
export const team = 'group:default/team-a';

/** A policy that grants everything. */
export const grantAll = {
  require: async () => {},
  decide: async () => [],
  grants: async () => [],
};

/** A migrated database and a folder, for one bench. */
export interface BenchPlace {
  database: Knex;
  folder: string;
}

export async function makePlace(
  databases: TestDatabases,
  id: Parameters<TestDatabases['init']>[0],
): Promise<BenchPlace> {
  const database = await databases.init(id);
  await applyMigrations({ knex: database });
  return { database, folder: await mkdtemp(join(tmpdir(), 'making-')) };
}

type Definitions = Parameters<typeof OperationEngine.create>[0]['definitions'];

/** A catalog, platforms in memory, and an engine that makes images of images. */
export abstract class MakingBench {
  readonly database: Knex;
  readonly folder: string;
  readonly registry: PlatformRegistry;
  readonly logger = mockServices.logger.mock();
  engine!: OperationEngine;

  constructor(place: BenchPlace, platforms: readonly InMemoryPlatform[]) {
    this.database = place.database;
    this.folder = place.folder;
    this.logger.child.mockReturnValue(this.logger);
    this.registry = new PlatformRegistry({ logger: this.logger });
    for (const platform of platforms) {
      this.registry.addPlatform(platform, { moduleId: 'test' });
    }
  }

  /** What the engine can do. */
  abstract definitions(): Definitions;

  async start(): Promise<this> {
    await this.registry.start();
    this.engine = this.makeEngine();
    this.engine.start();
    return this;
  }

  /** Another backend over the same database and folder. */
  makeEngine(
    crash?: CrashHook,
    options: Partial<OperationEngineOptions> = {},
  ): OperationEngine {
    const { database, logger } = this;
    const definitions = this.definitions();
    return OperationEngine.create({
      ...{ database, logger, definitions, backOffMs: 10, crash },
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.engine.stop();
    await this.registry.stop();
    await rm(this.folder, { recursive: true });
  }

  /** An image of the team that is available. */
  async insert(
    image: Pick<NewImageRow, 'id'> & Partial<NewImageRow>,
  ): Promise<ImageRow> {
    await insertImage({
      tx: this.database,
      image: {
        ...{ name: 'web', kind: 'system-disk', visibility: 'private' },
        ...{ status: 'available', platform_id: 'memory', region: 'here' },
        ...{ os_type: 'linux', format: 'qcow2', architecture: 'x86_64' },
        ...{ boot_mode: 'bios', family: 'web', version: '3', tags: '["a"]' },
        origin: '{"type":"upload","text":"Uploaded."}',
        ...{ owner_ref: team, created_by: ada },
        ...image,
      },
    });
    return this.row(image.id);
  }

  async row(id: string): Promise<ImageRow> {
    return (await getImageRow({ tx: this.database, id }))!;
  }

  ended(operationId: string) {
    return ended(this.engine, operationId, 60_000);
  }

  /** What the image service says of images to this caller, who sees them all. */
  imagesFor(caller: Caller) {
    const made = async (id: string) => imageFromRow(await this.row(id));
    const get = async (id: string) => {
      const image = await made(id);
      const { capabilities } = this.registry.facts(image.platformId)!;
      const usage = { usedByTemplates: 0, deleteInUse: 'block' as const };
      const situation = { image, caller, capabilities, ...usage };
      return { ...image, actions: imageVerdicts(situation) };
    };
    return { get, made: async (id: string) => (await made(id)) as never };
  }
}

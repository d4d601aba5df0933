import { randomUUID } from 'node:crypto';
import {
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type {
  PlatformImage,
  PlatformMachine,
} from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { applyMigrations } from '../../database/applyMigrations';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { getMachineRow } from '../../database/machines';
import type { ImageRow, MachineRow } from '../../database/tables';
import { fetchImageOperation } from '../../images/fetching';
import {
  captureImageOperation,
  deleteImageOperation,
  destroyImageOperation,
} from '../../images/operations';
import {
  OperationEngine,
  type OperationDefinition,
  type OperationEngineOptions,
} from '../../operations';
import { ended, until } from '../../operations/__testUtils__/engines';
import { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { platformQueueLimit } from '../../platforms/queueLimits';
import {
  createSavePointOperation,
  deleteSavePointOperation,
  imageOfSavePointOperation,
  imageViaSavePointOperation,
} from '../../savePoints';
import type { LaunchPlan } from '../launch/startLaunch';
import { startLaunch } from '../launch/startLaunch';
import {
  deleteMachineOperation,
  finishInstallOperation,
  launchMachineOperation,
  launchOperation,
  powerMachineOperation,
  reinstallMachineOperation,
} from '../operations';

export const ada = 'user:default/ada';
export const small = { name: 'small', vcpus: 1, memoryMiB: 256, diskGiB: 1 };

/** A migrated database, a platform in memory and an engine that works on both. */
export class WorkBench {
  readonly database: Knex;
  readonly platform: InMemoryPlatform;
  readonly registry: PlatformRegistry;
  readonly removedFiles: string[] = [];
  readonly logger = mockServices.logger.mock();
  engine: OperationEngine;

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
    options: { concurrentLaunches?: number; linkedDisks?: boolean } = {},
  ): Promise<WorkBench> {
    const database = await databases.init(id);
    await applyMigrations({ knex: database });
    const platform = new InMemoryPlatform({ id: 'memory', ...options });
    const bench = new WorkBench(database, platform);
    bench.registry.addPlatform(platform, { moduleId: 'test' });
    await bench.registry.start();
    bench.engine.start();
    return bench;
  }

  private constructor(database: Knex, platform: InMemoryPlatform) {
    this.database = database;
    this.platform = platform;
    this.logger.child.mockReturnValue(this.logger);
    this.registry = new PlatformRegistry({ logger: this.logger });
    this.engine = this.makeEngine();
  }

  definitions(): OperationDefinition[] {
    const { registry } = this;
    return [
      launchOperation(),
      launchMachineOperation({ registry, readyTimeoutMs: 60_000 }),
      powerMachineOperation({ registry, stopGraceMs: 1_000 }),
      deleteMachineOperation({ registry }),
      finishInstallOperation({ registry, graceMs: 1_000 }),
      reinstallMachineOperation({
        ...{ registry, readyTimeoutMs: 60_000, stopGraceMs: 1_000 },
      }),
      fetchImageOperation({ registry }),
      captureImageOperation({ registry, stopGraceMs: 1_000 }),
      createSavePointOperation({ registry, stopGraceMs: 1_000 }),
      deleteSavePointOperation({ registry }),
      imageOfSavePointOperation({ registry }),
      imageViaSavePointOperation({ registry, stopGraceMs: 1_000 }),
      deleteImageOperation(),
      destroyImageOperation({
        registry,
        stagedFiles: {
          remove: async imageId => void this.removedFiles.push(imageId),
        },
      }),
    ] as OperationDefinition[];
  }

  makeEngine(options: Partial<OperationEngineOptions> = {}): OperationEngine {
    const { registry } = this;
    return OperationEngine.create({
      database: this.database,
      logger: this.logger,
      definitions: this.definitions(),
      queueLimits: queue => platformQueueLimit(registry, queue) ?? Infinity,
      leaseMs: 3_000,
      pollMs: 3_600_000,
      backOffMs: 10,
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.engine.stop();
    await this.registry.stop();
  }

  /** Makes what the platform offers as this image an installation medium. */
  async offersMedium({ platform_image_id: id }: ImageRow): Promise<void> {
    const signal = AbortSignal.timeout(5_000);
    for await (const one of this.platform.inventory.images({ signal })) {
      if (one.id === id) one.kind = 'iso';
    }
  }

  /** An image row, by default of a public image that the platform offers. */
  async image(facts: Partial<NewImageRow> = {}): Promise<ImageRow> {
    const id = facts.id ?? randomUUID();
    const offered = this.platform.offer({ name: facts.name ?? `image-${id}` });
    await insertImage({
      tx: this.database,
      image: {
        id,
        name: offered.name,
        kind: 'system-disk',
        visibility: 'public',
        status: 'available',
        platform_id: 'memory',
        region: 'here',
        platform_image_id: offered.id,
        os_type: 'linux',
        architecture: 'x86_64',
        boot_mode: 'both',
        features: '{"cloudInit":true}',
        origin: '{"type":"platform","text":"Offered."}',
        owner_ref: '',
        created_by: 'service:test',
        ...facts,
      },
    });
    return (await getImageRow({ tx: this.database, id }))!;
  }

  async launch(image: ImageRow, plan: Partial<LaunchPlan> = {}) {
    const { engine } = this;
    return this.database.transaction(tx =>
      startLaunch({
        tx,
        engine,
        plan: {
          platformId: 'memory',
          region: 'here',
          image: {
            id: image.id,
            name: image.name,
            platformImageId: image.platform_image_id!,
            kind: image.kind,
          },
          flavor: small,
          names: ['web'],
          description: '',
          ownerRef: ada,
          createdBy: ada,
          login: { user: 'debian', sshPublicKeys: ['ssh-ed25519 AAAA'] },
          userData: [],
          ...plan,
        },
      }),
    );
  }

  /** A machine that runs, and its row. */
  async running(plan: Partial<LaunchPlan> = {}, image?: ImageRow) {
    const from = image ?? (await this.image());
    const { operation, machineIds } = await this.launch(from, plan);
    await this.ended(operation.id);
    return this.machine(machineIds[0]);
  }

  async machine(id: string): Promise<MachineRow> {
    return (await getMachineRow({ tx: this.database, id }))!;
  }

  async imageRow(id: string): Promise<ImageRow> {
    return (await getImageRow({ tx: this.database, id }))!;
  }

  ended(id: string) {
    return ended(this.engine, id);
  }

  until = until;

  /** What the platform has now. */
  async onPlatform() {
    const signal = AbortSignal.timeout(5_000);
    const { inventory } = this.platform;
    const machines: PlatformMachine[] = [];
    for await (const one of inventory.machines({ signal })) machines.push(one);
    const images: PlatformImage[] = [];
    for await (const one of inventory.images({ signal })) images.push(one);
    return { machines, images };
  }
}

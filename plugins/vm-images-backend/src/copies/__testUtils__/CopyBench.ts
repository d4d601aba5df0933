import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  defaultSharingPolicy,
  imageVerdicts,
  type CopyRequest,
  type ImageShare,
} from '@vm-images/backstage-plugin-vm-images-common';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import {
  CopyService,
  CopySharing,
  copyAndShareOperation,
  copyImageOperation,
} from '..';
import { applyMigrations } from '../../database/applyMigrations';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { imageFromRow } from '../../database/images/imageFromRow';
import type { ImageRow } from '../../database/tables';
import { createImportTools, Staging } from '../../imports';
import { OperationEngine, type CrashHook } from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import { PlatformRegistry } from '../../platforms/PlatformRegistry';

export const ada = 'user:default/ada';
export const team = 'group:default/team-a';
export const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A virtual disk of 8 MiB with 4 MiB that cannot be compressed. */
export async function makeDisk(
  folder: string,
  format: string,
): Promise<Buffer> {
  const raw = join(folder, 'original');
  const path = join(folder, `made.${format}`);
  const bytes = Buffer.alloc(8 * 1024 ** 2);
  for (let at = 1024 ** 2; at < 5 * 1024 ** 2; at += 32) {
    createHash('sha256').update(String(at)).digest().copy(bytes, at);
  }
  bytes.set([0x55, 0xaa], 510);
  bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  await writeFile(raw, bytes);
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, path]);
  return readFile(path);
}

/** Two platforms, a catalog, and an engine that copies between them. */
export class CopyBench {
  readonly database: Knex;
  readonly folder: string;
  readonly staging: Staging;
  readonly source = new InMemoryPlatform({ id: 'source', publicImages: [] });
  readonly target = new InMemoryPlatform({
    ...{ id: 'target', regions: ['here', 'there'], publicImages: [] },
  });
  readonly registry: PlatformRegistry;
  /** Of which shares recipients were told. */
  readonly told: ImageShare[] = [];
  readonly #logger = mockServices.logger.mock();
  engine: OperationEngine;

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<CopyBench> {
    const database = await databases.init(id);
    await applyMigrations({ knex: database });
    const folder = await mkdtemp(join(tmpdir(), 'copies-'));
    const bench = new CopyBench(database, folder);
    await bench.registry.start();
    bench.engine.start();
    return bench;
  }

  private constructor(database: Knex, folder: string) {
    this.database = database;
    this.folder = folder;
    this.staging = new Staging(join(folder, 'staging'));
    this.#logger.child.mockReturnValue(this.#logger);
    this.registry = new PlatformRegistry({ logger: this.#logger });
    for (const platform of [this.source, this.target]) {
      this.registry.addPlatform(platform, { moduleId: 'test' });
    }
    this.engine = this.makeEngine();
  }

  /** Another backend over the same database and staging folder. */
  makeEngine(crash?: CrashHook): OperationEngine {
    const tools = createImportTools({
      policy: { allowHosts: [] },
      qemuImg: new QemuImg(),
      concurrentConversions: 1,
    });
    const { registry, staging } = this;
    const parts = { registry, staging, tools };
    const definitions = [
      copyImageOperation(parts),
      copyAndShareOperation({
        ...parts,
        teller: { shared: async share => void this.told.push(share) },
      }),
    ];
    return OperationEngine.create({
      database: this.database,
      logger: this.#logger,
      definitions: definitions as never[],
      backOffMs: 10,
      crash,
    });
  }

  async close(): Promise<void> {
    await this.engine.stop();
    await this.registry.stop();
    await rm(this.folder, { recursive: true });
  }

  /** An image of the team on the source platform. */
  async image(
    bytes: Buffer,
    format: 'qcow2' | 'raw',
    facts: Partial<NewImageRow> = {},
  ): Promise<ImageRow> {
    const id = randomUUID();
    const path = join(this.folder, id);
    await writeFile(path, bytes);
    const virtualSizeBytes = 8 * 1024 ** 2;
    const digest = sha256(bytes);
    const sizeBytes = bytes.length;
    const made = await this.source.imports.fromFile(
      { path, format, digest, sizeBytes, virtualSizeBytes, mayMove: true },
      {
        ...{ marker: id, name: 'web', region: 'here', kind: 'system-disk' },
        ...{ os: { type: 'linux' }, architecture: 'x86_64' },
        ...{ bootMode: 'uefi', features: {} },
      },
      { signal: AbortSignal.timeout(5_000), idempotencyKey: id },
    );
    await insertImage({
      tx: this.database,
      image: {
        ...{ id, name: 'web', kind: 'system-disk', visibility: 'private' },
        ...{ status: 'available', platform_id: 'source', region: 'here' },
        ...{ os_type: 'linux', os_distribution: 'debian', format, digest },
        ...{ architecture: 'x86_64', boot_mode: 'uefi', family: 'web' },
        ...{ version: '3', tags: '["a"]', features: '{"cloudInit":true}' },
        platform_image_id: made.id,
        size_bytes: bytes.length,
        virtual_size_bytes: virtualSizeBytes,
        origin: '{"type":"upload","text":"Uploaded."}',
        ...{ owner_ref: team, created_by: ada },
        ...facts,
      },
    });
    return (await getImageRow({ tx: this.database, id }))!;
  }

  async row(id: string): Promise<ImageRow> {
    return (await getImageRow({ tx: this.database, id }))!;
  }

  ended(id: string) {
    return ended(this.engine, id);
  }

  /** As the person `who`, whom the policy grants everything. */
  async copy(
    id: string,
    request: Partial<CopyRequest> = {},
    ownershipRefs: string[] = [ada, team],
  ) {
    const caller = { principal: ownershipRefs[0], ownershipRefs, admin: false };
    const permissions = {
      require: async () => {},
      decide: async () => [],
      grants: async () => [],
    };
    const copies = new CopyService({
      database: this.database,
      engine: this.engine,
      registry: this.registry,
      callers: { resolve: async () => caller },
      permissions,
      sharing: new CopySharing({
        policy: { ...defaultSharingPolicy, maxRecipients: 2 },
        recipients: { check: async refs => [...refs] },
        ...{ permissions, access: { allows: () => true } as never },
      }),
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
    });
    return copies.copy(
      id,
      { platformId: 'target', region: 'there', ...request },
      { credentials: mockCredentials.user(caller.principal) },
    );
  }

  /** What the target platform has got. */
  async arrived() {
    const images = [];
    const signal = AbortSignal.timeout(5_000);
    for await (const one of this.target.inventory.images({ signal })) {
      images.push(one);
    }
    return images;
  }

  /** The bytes of an image of the target platform. */
  async bytes(id: string): Promise<Buffer> {
    const signal = AbortSignal.timeout(5_000);
    const file = await this.target.export.open(id, { signal });
    const chunks: Buffer[] = [];
    const range = { start: 0, end: file.sizeBytes - 1 };
    for await (const chunk of file.read(range)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  buildOsCatalog,
  osCatalogPresets,
  type ImportCheckRequest,
  type ImportRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { applyMigrations } from '../../database/applyMigrations';
import type { ImageRow } from '../../database/tables';
import {
  OperationEngine,
  type OperationEngineOptions,
  type OperationRow,
} from '../../operations';
import { PlatformRegistry } from '../../platforms/PlatformRegistry';
import type { UploadService } from '../../uploads';
import {
  createImportTools,
  ImportChecker,
  importImageOperation,
  ImportService,
  Staging,
  UrlSealer,
} from '..';

export const ada = 'user:default/ada';
/** Of which ada is a member. */
export const team = 'group:default/team-a';
const credentials = mockCredentials.user(ada);

export const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface ImportBenchOptions {
  convert?: 'auto' | 'refuse';
  agents?: { required?: 'cloudInit'[]; conflicting?: 'guestAgent'[] };
  freeBytes?: number;
  /** Which hosts inside may be asked. @defaultValue this machine */
  allowHosts?: string[];
  /** Of the worker that does the imports. */
  engine?: Partial<OperationEngineOptions>;
}

/** Imports into a platform in memory, with real files, tools and engine. */
export class ImportBench {
  readonly knex: Knex;
  readonly folder: string;
  readonly staging: Staging;
  readonly platform = new InMemoryPlatform({ id: 'memory' });
  engine!: OperationEngine;
  /** Another one over the same database and folder, not started. */
  makeEngine!: (options?: Partial<OperationEngineOptions>) => OperationEngine;
  imports!: ImportService;
  checker!: ImportChecker;

  static async start(
    knex: Knex,
    options: ImportBenchOptions = {},
  ): Promise<ImportBench> {
    await applyMigrations({ knex });
    const folder = await mkdtemp(join(tmpdir(), 'imports-'));
    const bench = new ImportBench(knex, folder);
    await bench.#start(options);
    return bench;
  }

  private constructor(knex: Knex, folder: string) {
    this.knex = knex;
    this.folder = folder;
    this.staging = new Staging(join(folder, 'staging'));
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    await rm(this.folder, { recursive: true });
  }

  /** An upload that is complete. */
  async upload(bytes: Buffer) {
    const uploadId = randomUUID();
    await writeFile(join(this.folder, uploadId), bytes);
    return { type: 'upload' as const, uploadId };
  }

  check(request: ImportCheckRequest) {
    return this.checker.check(request, { credentials });
  }

  /** Begins an import. */
  begin(request: ImportRequest) {
    return this.imports.import(request, { credentials });
  }

  /** Imports, and waits for the end of all that it began. */
  async run(request: ImportRequest): Promise<{
    imageId: string;
    operation: OperationRow;
    images: ImageRow[];
  }> {
    const { image, operation } = await this.begin(request);
    for (;;) {
      const { items } = await this.engine.list();
      if (items.every(({ finishedAt }) => finishedAt)) break;
      await new Promise(done => {
        setTimeout(done, 20);
      });
    }
    const images = await this.knex<ImageRow>('images').orderBy('name');
    const row = await this.engine.get(operation.id);
    return { imageId: image.id, operation: row, images };
  }

  /** Imports into one image that is called `disk`, and answers its row. */
  async image(request: Omit<ImportRequest, 'name'>): Promise<ImageRow> {
    const { imageId, images } = await this.run({ name: 'disk', ...request });
    return images.find(({ id }) => id === imageId)!;
  }

  /** The disk of an image as its guest sees it. */
  async contentOf(image: ImageRow): Promise<Buffer> {
    const group = this.platform.export!;
    const signal = AbortSignal.timeout(10_000);
    const opened = await group.open(image.platform_image_id!, { signal });
    const pieces: Buffer[] = [];
    const range = { start: 0, end: opened.sizeBytes - 1 };
    for await (const piece of opened.read(range)) pieces.push(piece);
    await opened.close();
    const from = join(this.folder, 'stored');
    const to = join(this.folder, 'content');
    await writeFile(from, Buffer.concat(pieces));
    const formats = ['-f', opened.format, '-O', 'raw'];
    execFileSync('qemu-img', ['convert', ...formats, from, to]);
    return readFile(to);
  }

  #uploads(): UploadService {
    const at = (id: string) => join(this.folder, id);
    return {
      complete: async (id: string) => ({
        path: at(id),
        size_bytes: (await stat(at(id))).size,
        file_name: 'upload.bin',
      }),
      moveTo: async (id: string, target: string) => {
        const there = await readFile(at(id)).catch(() => undefined);
        if (there) await rename(at(id), target);
        return sha256(await readFile(target));
      },
    } as unknown as UploadService;
  }

  async #start(options: ImportBenchOptions): Promise<void> {
    const { knex: database, platform, staging } = this;
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    Object.assign(platform.imports!, { agents: options.agents });
    const registry = new PlatformRegistry({ logger });
    registry.addPlatform(platform, { moduleId: 'test' });
    await registry.start();
    const uploads = this.#uploads();
    const tools = createImportTools({
      policy: { allowHosts: options.allowHosts ?? ['127.0.0.1'] },
      qemuImg: new QemuImg(),
      concurrentConversions: 1,
    });
    const sealer = new UrlSealer(Buffer.alloc(32, 1));
    const convert = () => options.convert ?? 'auto';
    const callers = {
      resolve: async () => ({
        ...{ principal: ada, ownershipRefs: [ada, team], admin: false },
      }),
    };
    this.makeEngine = (engineOptions = {}) =>
      OperationEngine.create({
        ...{ database, logger, backOffMs: 10 },
        definitions: [
          importImageOperation({
            ...{ registry, uploads, staging, tools, sealer, convert },
          }),
        ],
        ...engineOptions,
      });
    this.engine = this.makeEngine(options.engine);
    this.engine.start();
    this.imports = new ImportService({
      ...{ database, engine: this.engine, registry, uploads, tools },
      ...{ sealer, callers },
      permissions: {
        require: async () => {},
        decide: async () => [],
        grants: async () => [],
      },
      images: { made: async (id: string) => ({ id }) } as never,
    });
    this.checker = new ImportChecker({
      ...{ database, callers, imports: this.imports, uploads, tools, convert },
      osCatalog: buildOsCatalog('modern', osCatalogPresets.modern),
      freeBytes: async () => options.freeBytes ?? staging.freeBytes(),
    });
  }
}

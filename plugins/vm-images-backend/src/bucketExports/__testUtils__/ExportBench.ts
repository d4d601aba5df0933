import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  imageVerdicts,
  type Caller,
  type ExportRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from '../../database/applyMigrations';
import { getImageRow, type NewImageRow } from '../../database/images';
import { imageFromRow } from '../../database/images/imageFromRow';
import type { ImageRow } from '../../database/tables';
import { addImage } from '../../database/testing/catalogBench';
import { CRASH_AT_VARIABLE } from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import { BucketExportService } from '../BucketExportService';
import type { BucketConfig } from '../readExportConfig';
import { S3Server } from './S3Server';
import type { ChildSetup } from './takeOutChild';
import { takeOutWork, type TakeOutSetup } from './takeOutWork';

export const ada = 'user:default/ada';
export const team = 'group:default/team-a';
const MiB = 1024 ** 2;

interface DiskSize {
  virtualMiB: number;
  /** What cannot be compressed. */
  randomMiB: number;
}
/** As a qcow2, that is. */
const THREE_PARTS: DiskSize = { virtualMiB: 24, randomMiB: 12 };

export const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A catalog with one image, a bucket, and an engine that exports to it. */
export class ExportBench {
  readonly database: Knex;
  readonly server: S3Server;
  readonly setup: TakeOutSetup;
  readonly image: ImageRow;
  readonly bytes: Buffer;
  readonly #knexConfig: Knex.Config;
  readonly #folder: string;
  readonly #children = new Set<ChildProcess>();
  work: ReturnType<typeof takeOutWork>;

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
    size: DiskSize = THREE_PARTS,
  ): Promise<ExportBench> {
    const folder = await mkdtemp(join(tmpdir(), 'exports-'));
    const shared = await sharedDatabase(databases, id, folder);
    await applyMigrations({ knex: shared.database });
    const server = await S3Server.start();
    const path = join(folder, 'disk.qcow2');
    const bytes = await makeDisk(folder, path, size);
    const disk = { path, sizeBytes: bytes.length, digest: sha256(bytes) };
    const image = await addImage(shared.database, {
      ...{ name: 'Größe 1/2', owner_ref: team, digest: disk.digest },
      ...{ format: 'qcow2', platform_image_id: 'p1', created_by: ada },
      ...{
        size_bytes: bytes.length,
        virtual_size_bytes: size.virtualMiB * MiB,
      },
      origin: '{"type":"upload","text":"Uploaded."}',
    });
    return new ExportBench({
      ...{ ...shared, server, bytes, image, folder },
      setup: {
        ...{ disk, folder: join(folder, 'files') },
        buckets: bucketsOf(server),
      },
    });
  }

  private constructor(parts: {
    database: Knex;
    config: Knex.Config;
    server: S3Server;
    setup: TakeOutSetup;
    image: ImageRow;
    bytes: Buffer;
    folder: string;
  }) {
    this.database = parts.database;
    this.server = parts.server;
    this.setup = parts.setup;
    this.image = parts.image;
    this.bytes = parts.bytes;
    this.#knexConfig = parts.config;
    this.#folder = parts.folder;
    this.work = takeOutWork(this.database, this.setup);
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.work.engine.stop();
    this.work.buckets.close();
    this.server.stop();
    if (this.#knexConfig.client !== 'pg') await this.database.destroy();
    await rm(this.#folder, { recursive: true });
  }

  /** Another engine over the same database and files. */
  async restart(): Promise<void> {
    await this.work.engine.stop();
    this.work = takeOutWork(this.database, this.setup);
    this.work.engine.start();
  }

  ended(operationId: string) {
    return ended(this.work.engine, operationId, 60_000);
  }

  /** As somebody who is this, and whom the policy grants everything. */
  as(...ownershipRefs: string[]) {
    const [principal] = ownershipRefs;
    const admin = principal === 'user:default/root';
    const caller: Caller = { principal, ownershipRefs, admin };
    const credentials = mockCredentials.user(principal);
    const { buckets, engine, maker } = this.work;
    const service = new BucketExportService({
      ...{ database: this.database, buckets, engine, maker },
      callers: { resolve: async () => caller },
      images: { get: id => this.#imageFor(id, caller) },
    });
    const { id } = this.image;
    return {
      start: (request: Partial<ExportRequest> = {}) =>
        service.start(id, { target: 'backups', ...request }, { credentials }),
      list: () => service.list(id, { credentials }),
    };
  }

  async #imageFor(id: string, caller: Caller) {
    const image = imageFromRow((await getImageRow({ tx: this.database, id }))!);
    const actions = imageVerdicts({
      ...{ image, caller, capabilities: ['export'], usedByTemplates: 0 },
      ...{ deleteInUse: 'block', hasBuckets: true },
    });
    return { ...image, actions };
  }

  async change(facts: Partial<NewImageRow>): Promise<void> {
    await this.database('images').where({ id: this.image.id }).update(facts);
  }

  /** Another process that does the same work; it dies at `crashAt`. */
  async startChild(crashAt?: string): Promise<ChildProcess> {
    const setup: ChildSetup = { ...this.setup, knex: this.#knexConfig };
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, 'takeOutChild.ts'),
        JSON.stringify(setup),
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, [CRASH_AT_VARIABLE]: crashAt },
      },
    );
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    await once(child.stdout!, 'data');
    return child;
  }
}

/** Two buckets that are the same one; the second is only Bob's. */
function bucketsOf({ endpoint, region, bucket, secret }: S3Server) {
  const common: Omit<BucketConfig, 'name' | 'title'> = {
    ...{ endpoint, region, bucket, credentials: secret },
    ...{ pathStyle: true, prefix: 'vm-images/' },
  };
  return [
    { ...common, name: 'backups', title: 'Backups' },
    {
      ...{ ...common, name: 'bobs', title: "Bob's" },
      allowedOwners: ['user:default/bob'],
    },
  ];
}

async function makeDisk(
  folder: string,
  path: string,
  { virtualMiB, randomMiB }: DiskSize,
): Promise<Buffer> {
  const raw = join(folder, 'disk.raw');
  const content = Buffer.alloc(virtualMiB * MiB);
  randomBytes(randomMiB * MiB).copy(content, 2 * MiB);
  await writeFile(raw, content);
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', '-f', 'raw', raw, path]);
  return readFile(path);
}

/** A database that other processes can open too. */
async function sharedDatabase(
  databases: TestDatabases,
  id: Parameters<TestDatabases['init']>[0],
  folder: string,
): Promise<{ config: Knex.Config; database: Knex }> {
  if (id === 'SQLITE_3') {
    const filename = join(folder, 'portal.sqlite');
    const config = { client: 'better-sqlite3', connection: { filename } };
    const database = knexFactory({ ...config, useNullAsDefault: true });
    await database.raw('pragma journal_mode = wal');
    return { config, database };
  }
  const database = await databases.init(id);
  const { host, port, user, password } = database.client.connectionSettings;
  const { rows } = await database.raw('select current_database() as name');
  const connection = { host, port, user, password, database: rows[0].name };
  return { config: { client: 'pg', connection }, database };
}

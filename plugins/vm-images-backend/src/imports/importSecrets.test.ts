/** What an address carries behind its path opens private files: it is told to nobody. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { Knex } from 'knex';
import { ChangePublisher, OperationReporter } from '../changes';
import { applyMigrations } from '../database/applyMigrations';
import { getImageRow } from '../database/images';
import { ImageBin } from '../images/bin';
import { destroyImageOperation } from '../images/operations';
import { OperationEngine, type OperationDefinition } from '../operations';
import { ended, until } from '../operations/__testUtils__/engines';
import { operationFromRow } from '../operationsApi';
import { prepareRetry } from '../operationsApi/prepareRetry';
import { PlatformRegistry } from '../platforms/PlatformRegistry';
import { startFtp } from './__testUtils__/startFtp';
import { createImportTools } from './createImportTools';
import { importImageOperation } from './importOperation';
import { ImportService } from './ImportService';
import { withoutQueries } from './importSource';
import { Staging } from './Staging';
import { UrlSealer } from './UrlSealer';

jest.setTimeout(60_000);

const ada = 'user:default/ada';
const credentials = mockCredentials.user(ada);
const secret = 'hUsh5ecret';
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('a presigned link on %s', id => {
  let knex: Knex;
  let folder: string;
  let engine: OperationEngine;
  let source: Server;
  let imports: ImportService;
  let destroyer: ImageBin;
  let status = 200;
  /** Everything that anyone was told. */
  const told: unknown[] = [];
  let platform: InMemoryPlatform;
  let registry: PlatformRegistry;

  function outside() {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const hear = async (...all: unknown[]) => void told.push(all);
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      logger[level].mockImplementation((...all) => void told.push(all));
    }
    const auditor = {
      createEvent: async (event: unknown) => {
        told.push(event);
        return {
          success: hear,
          fail: async ({ error }: { error: Error }) => hear(error.message),
        };
      },
    };
    const publisher = new ChangePublisher({
      logger,
      events: { publish: hear, subscribe: hear },
      signals: { publish: hear },
    });
    const reporter = new OperationReporter({
      ...{ auditor, logger, publisher },
      notifications: { send: hear },
    });
    return { logger, reporter };
  }

  beforeEach(async () => {
    knex = await databases.init(id);
    await applyMigrations({ knex });
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    told.length = 0;
    status = 200;
    const disk = join(folder, 'disk.qcow2');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '1M']);
    const bytes = await readFile(disk);
    source = createServer((request, response) => {
      const mayEnter = request.url?.includes(secret);
      response.statusCode = mayEnter ? status : 403;
      response.end(response.statusCode === 200 ? bytes : 'no');
    });
    await new Promise<void>(done => {
      source.listen(0, '127.0.0.1', done);
    });

    const { logger, reporter } = outside();
    registry = new PlatformRegistry({ logger });
    platform = new InMemoryPlatform({ id: 'memory' });
    registry.addPlatform(platform, { moduleId: 'test' });
    await registry.start();
    const staging = new Staging(join(folder, 'staging'));
    const sealer = new UrlSealer(Buffer.alloc(32, 1));
    const tools = createImportTools({
      policy: { allowHosts: ['127.0.0.1'] },
      qemuImg: new QemuImg(),
      concurrentConversions: 1,
    });
    const uploads = {} as never;
    engine = OperationEngine.create({
      database: knex,
      logger,
      definitions: [
        importImageOperation({ registry, uploads, staging, tools, sealer }),
        destroyImageOperation({ registry, stagedFiles: staging }),
      ] as unknown as OperationDefinition[],
      observers: [reporter],
      redact: withoutQueries,
      backOffMs: 10,
    });
    engine.start();
    const callers = {
      resolve: async () => ({
        principal: ada,
        ownershipRefs: [ada],
        admin: false,
      }),
    };
    imports = new ImportService({
      ...{ database: knex, engine, registry, uploads, tools, sealer, callers },
      permissions: {
        require: async () => {},
        decide: async () => [],
        grants: async () => [],
      },
      images: { made: async (image: string) => ({ id: image }) } as never,
    });
    destroyer = new ImageBin({
      ...{ database: knex, engine, callers },
      retentionMs: 1000,
    });
  });

  afterEach(async () => {
    await engine.stop();
    await registry.stop();
    source.closeAllConnections();
    source.close();
    await rm(folder, { recursive: true });
  });

  const link = () =>
    `http://127.0.0.1:${
      (source.address() as AddressInfo).port
    }/disk.qcow2?X-Amz-Signature=${secret}`;

  async function begin(url = link()) {
    const { image, operation } = await imports.import(
      { name: 'disk', source: { type: 'url', url } },
      { credentials },
    );
    return { imageId: image.id, operationId: operation.id };
  }

  /** What is in the database and what went out, as one text. */
  async function known(): Promise<string> {
    const rows = [
      await knex('operations'),
      await knex('operation_log'),
      await knex('images'),
    ];
    const shown = await engine.list();
    return JSON.stringify([
      rows,
      told,
      shown.items.map(row => operationFromRow(row)),
    ]);
  }

  async function sourceOf(operationId: string) {
    const { input } = await engine.get(operationId);
    return (input as { source: Record<string, string> }).source;
  }

  it('is kept sealed while it may be needed, and forgotten after success', async () => {
    platform.faults.delay('imports.fromFile', 60_000);
    const { operationId } = await begin();
    await until('it is handed over', () =>
      platform.faults.count('imports.fromFile'),
    );
    expect(await known()).not.toContain(secret);
    expect(await sourceOf(operationId)).toMatchObject({
      url: expect.stringMatching(/\/disk\.qcow2$/),
      sealed: expect.any(String),
    });
    await engine.stop();
    platform.faults.delay('imports.fromFile', 0);
    engine.start();
    expect(await ended(engine, operationId)).toMatchObject({
      status: 'succeeded',
    });
    expect(await sourceOf(operationId)).toEqual({
      type: 'url',
      url: expect.stringMatching(/\/disk\.qcow2$/),
    });
    expect(await known()).not.toContain(secret);
  });

  it('serves a retry of an import that failed, and says nothing of why', async () => {
    status = 410;
    const { operationId, imageId } = await begin();
    const operation = await ended(engine, operationId);
    expect(operation).toMatchObject({
      status: 'failed',
      error: { reason: expect.stringContaining('410') },
    });
    expect(await known()).not.toContain(secret);
    status = 200;
    await knex.transaction(async tx => {
      await prepareRetry({ tx, operation });
      await engine.retry(operationId, ada, { tx });
    });
    expect(await ended(engine, operationId)).toMatchObject({
      status: 'succeeded',
    });
    expect(await getImageRow({ tx: knex, id: imageId })).toMatchObject({
      status: 'available',
    });
    expect(await sourceOf(operationId)).not.toHaveProperty('sealed');
    expect(await known()).not.toContain(secret);
  });

  it('is forgotten when the import is cancelled, or its image deleted', async () => {
    platform.faults.delay('imports.fromFile', 60_000);
    const cancelled = await begin();
    await until('it is handed over', () =>
      platform.faults.count('imports.fromFile'),
    );
    await engine.cancel(cancelled.operationId, ada);
    await ended(engine, cancelled.operationId);
    expect(await sourceOf(cancelled.operationId)).not.toHaveProperty('sealed');

    status = 410;
    const failed = await begin();
    await ended(engine, failed.operationId);
    expect(await sourceOf(failed.operationId)).toHaveProperty('sealed');
    const row = await getImageRow({ tx: knex, id: failed.imageId });
    const deletion = await destroyer.delete(row!, { credentials });
    await ended(engine, deletion.id);
    expect(await sourceOf(failed.operationId)).not.toHaveProperty('sealed');
    expect(await known()).not.toContain(secret);
  });

  it('is as well kept where it is the password of an FTP server', async () => {
    const ftp = await startFtp(folder, 'ada', secret);
    try {
      const right = await begin(ftp.url('disk.qcow2'));
      expect(await ended(engine, right.operationId)).toMatchObject({
        status: 'succeeded',
      });
      expect(await getImageRow({ tx: knex, id: right.imageId })).toMatchObject({
        status: 'available',
      });
      expect(await sourceOf(right.operationId)).not.toHaveProperty('sealed');

      const wrong = await begin(ftp.url('disk.qcow2', `${secret}-not`));
      expect(await ended(engine, wrong.operationId)).toMatchObject({
        status: 'failed',
        error: { reason: expect.stringContaining('the password with') },
      });
      expect(await sourceOf(wrong.operationId)).toMatchObject({
        url: expect.stringMatching(/^ftp:\/\/127\.0\.0\.1:\d+\/disk\.qcow2$/),
        sealed: expect.any(String),
      });
      expect(await known()).not.toContain(secret);
      expect(withoutQueries(`at ${ftp.url('disk')} no`)).not.toContain(secret);
    } finally {
      await ftp.close();
    }
  });
});

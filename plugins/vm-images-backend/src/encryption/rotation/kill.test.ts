/**
 * Kills the process that rotates a key at every point of its steps: the key gets
 * one version, every data key is wrapped by it, and all can be opened.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from '../../database/applyMigrations';
import {
  CRASH_AT_VARIABLE,
  listCrashPoints,
  OperationEngine,
} from '../../operations';
import { ended } from '../../operations/__testUtils__/engines';
import type { RotationChild } from '../__testUtils__/rotationChild';
import { keepImageKey, wrappedOf, type ImageKeyRow } from '../imageKeyRows';
import { KeyServices } from '../KeyServices';
import { BATCH_POINT } from './rewrapDataKeys';
import { rotateKeyOperation } from './rotateOperation';

jest.setTimeout(600_000);

/** More than are written at once. */
const DATA_KEYS = 60;

const call = () => ({ signal: AbortSignal.timeout(120_000) });
const logger = mockServices.logger.mock();
logger.child.mockReturnValue(logger);
const children = new Set<ChildProcess>();
let folder: string;
let keyFile: string;
let config: Knex.Config;
let database: Knex;
let service: LocalKeyService;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'));
  keyFile = join(folder, 'keys.json');
  const filename = join(folder, 'catalog.sqlite');
  config = { client: 'better-sqlite3', connection: { filename } };
  database = knexFactory({ ...config, useNullAsDefault: true });
  await applyMigrations({ knex: database });
  service = new LocalKeyService({ path: keyFile, keys: ['default'] });
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.destroy();
  await rm(folder, { recursive: true });
});

const definitionsOf = (services: KeyServices) =>
  [rotateKeyOperation(services)] as never[];

function makeEngine(): OperationEngine {
  const services = new KeyServices();
  services.addKeyService(service, { moduleId: 'test' });
  const definitions = definitionsOf(services);
  return OperationEngine.create({ database, logger, definitions, pollMs: 50 });
}

/** Works until it dies at a point; gives what it died of. */
async function dieAt(point: string): Promise<string | number> {
  const setup: RotationChild = { knex: config, keyFile };
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(__dirname, '..', '__testUtils__', 'rotationChild.ts'),
      JSON.stringify(setup),
    ],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { ...process.env, [CRASH_AT_VARIABLE]: point },
    },
  );
  children.add(child);
  const [code, signal] = await once(child, 'exit', {
    signal: AbortSignal.timeout(120_000),
  });
  children.delete(child);
  return signal ?? code;
}

async function addDataKeys(): Promise<void> {
  for (let at = 0; at < DATA_KEYS; at += 1) {
    const { wrapped } = await service.createDataKey('default', call());
    const imageId = `image-${at}`;
    await keepImageKey(database, { imageId, service: 'local', wrapped });
  }
}

const points = [
  ...listCrashPoints(definitionsOf(new KeyServices())).filter(point =>
    point.includes('/'),
  ),
  BATCH_POINT,
  `${BATCH_POINT}#2`,
];

it.each(points)('killed at %s', async point => {
  await addDataKeys();
  const rows = () => database<ImageKeyRow>('image_keys').orderBy('image_id');
  const before = await Promise.all(
    (await rows()).map(row => service.unwrap(wrappedOf(row), call())),
  );
  const engine = makeEngine();
  const { id } = await engine.enqueue({
    kind: 'key.rotate',
    input: { service: 'local', name: 'default', from: 1 },
    subject: { type: 'encryption-key', id: 'local/default' },
    createdBy: 'user:default/root',
  });
  expect(await dieAt(point)).toBe('SIGKILL');
  // As if the time had passed after which somebody else may take over.
  await database('operations').update({ lease_until: 0 });
  engine.start();
  try {
    const row = await ended(engine, id, 120_000);
    expect(row).toMatchObject({
      status: 'succeeded',
      state: { version: 2, dataKeys: DATA_KEYS },
    });
  } finally {
    await engine.stop();
  }
  expect(await service.listKeys(call())).toEqual([
    { name: 'default', version: 2 },
  ]);
  for (const [at, row] of (await rows()).entries()) {
    expect(row.key_version).toBe(2);
    const after = await service.unwrap(wrappedOf(row), call());
    expect(after.equals(before[at])).toBe(true);
  }
});

/**
 * T4 to T8, T23: every hostile file that is known goes the whole way of an
 * import. None becomes an image, none brings out what it is aimed at, and
 * nothing of any of them stays.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  hostileBase,
  hostileFiles,
  soundFiles,
  type HostileFile,
} from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import type { ImageRow } from '../database/tables';
import { ImportBench } from './__testUtils__/ImportBench';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const AT_LEAST = 250;

function seedsIn(folder: string) {
  const from = join(folder, 'base.raw');
  const made = async (driver: string) => {
    const to = join(folder, `seed.${driver}`);
    const how = ['convert', '-f', 'raw', '-O', driver];
    execFileSync('qemu-img', [...how, from, to]);
    return readFile(to);
  };
  return writeFile(from, hostileBase()).then(async () => ({
    vpc: await made('vpc'),
    vhdx: await made('vhdx'),
    vdi: await made('vdi'),
  }));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name));
}

describe('hostile files', () => {
  let bench: ImportBench;
  let canary: string;
  /** Where what must not be read lies. */
  let aside: string;
  let target: Parameters<typeof hostileFiles>[0];

  beforeEach(async () => {
    bench = await ImportBench.start(await databases.init('SQLITE_3'));
    canary = `canary-${randomUUID()}`;
    aside = await mkdtemp(join(tmpdir(), 'aside-'));
    const secretPath = join(aside, 'secret');
    await writeFile(secretPath, canary.padEnd(2 * 1024 ** 2, '\n'));
    target = { secretPath, seeds: await seedsIn(aside) };
  });
  afterEach(async () => {
    await bench.stop();
    await rm(aside, { recursive: true });
  });

  const import_ = async ({ name, bytes, declaredFormat }: HostileFile) => {
    const source = await bench.upload(bytes());
    const { operation, imageId } = await bench.run({
      ...{ name: 'disk', source },
      ...(declaredFormat && { format: declaredFormat }),
    });
    const row = await bench
      .knex<ImageRow>('images')
      .where({ id: imageId })
      .first();
    const left = await filesBelow(join(bench.folder, 'staging'));
    return { name, status: operation.status, image: row?.status, left };
  };

  it('become no image, give nothing away and leave nothing', async () => {
    const files = hostileFiles(target);
    expect(files.length).toBeGreaterThanOrEqual(AT_LEAST);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    const seen = [];
    for (const file of files) seen.push(await import_(file));
    expect(seen).toEqual(
      files.map(({ name }) => ({
        ...{ name, status: 'failed', image: 'failed', left: [] },
      })),
    );
    expect(bench.platform.faults.count('imports.fromFile')).toBe(0);
    for (const table of ['images', 'operations', 'operation_log']) {
      const text = JSON.stringify(await bench.knex(table).select());
      expect(text).not.toContain(canary);
    }
    for (const path of await filesBelow(bench.folder)) {
      expect((await readFile(path)).includes(canary)).toBe(false);
    }
  });

  it('are refused for what they are: the same files unbent are taken', async () => {
    const seen = [];
    for (const file of soundFiles(target)) seen.push(await import_(file));
    expect(seen.map(({ name, image }) => `${name}: ${image}`)).toEqual(
      ['raw', 'qcow2', 'vmdk', 'ova', 'vpc', 'vhdx', 'vdi'].map(
        name => `${name}: available`,
      ),
    );
  });
});

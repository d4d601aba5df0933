/** T4, T5: what a small file may cost, whatever it claims. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { ImportBench } from './__testUtils__/ImportBench';
import { mostOutput } from './mostOutput';

jest.setTimeout(120_000);

const MIB = 2 ** 20;
const GRAIN_BYTES = 64 * 1024;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** A sparse VMDK of 1 GiB in which every grain is the one that is stored. */
async function amplifiedVmdk(folder: string): Promise<Buffer> {
  const raw = join(folder, 'bomb.raw');
  const path = join(folder, 'bomb.vmdk');
  const file = await open(raw, 'w');
  const grain = randomBytes(GRAIN_BYTES);
  grain.writeUInt16LE(0xaa55, 510);
  grain.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  grain.fill(0, 462, 510);
  await file.write(grain);
  await file.truncate(1024 * MIB);
  await file.close();
  const how = ['-O', 'vmdk', '-o', 'subformat=monolithicSparse'];
  execFileSync('qemu-img', ['convert', '-f', 'raw', ...how, raw, path]);
  const bytes = await readFile(path);
  const directory = Number(bytes.readBigUInt64LE(56)) * 512;
  const tableOf = (at: number) => bytes.readUInt32LE(directory + at * 4) * 512;
  const stored = bytes.readUInt32LE(tableOf(0));
  for (let table = 0; table < 32; table++) {
    for (let entry = 0; entry < 512; entry++) {
      bytes.writeUInt32LE(stored, tableOf(table) + entry * 4);
    }
  }
  return bytes;
}

it('allows a conversion so much, and no more', () => {
  expect(mostOutput('qcow2', 10 * MIB, 2 * 2 ** 40)).toBe(224 * MIB);
  expect(mostOutput('qcow2', 1024 * MIB, 100 * MIB)).toBe(169 * MIB);
  expect(mostOutput('raw', 10 * MIB, 100 * MIB)).toBe(169 * MIB);
});

it('stops a disk that grows beyond reason, and cleans up', async () => {
  const bench = await ImportBench.start(await databases.init('SQLITE_3'));
  try {
    const bomb = await amplifiedVmdk(bench.folder);
    expect(bomb.length).toBeLessThan(3 * MIB);
    const { operation, imageId, images } = await bench.run({
      ...{ name: 'bomb', source: await bench.upload(bomb) },
    });
    expect(operation.status).toBe('failed');
    expect(JSON.parse(images[0].failure!)).toMatchObject({
      stage: 'Convert the disk',
    });
    const converted = await bench.staging.path(imageId, 'converted');
    await expect(stat(converted)).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await bench.stop();
  }
});

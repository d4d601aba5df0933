/**
 * X6 on a real file system that becomes full. Needs root, `mkfs.ext4` and
 * `qemu-img`; where none can be mounted it is left out, and says so.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../harness';
import { FaultyBackend, type Folders } from './FaultyBackend';
import { fullDisk } from './fullDisk';
import { SmallDisk } from './SmallDisk';

/** Folders for one backend; all but the database lie below `disk`. */
async function foldersIn(place: string, disk = place): Promise<Folders> {
  const folders = {
    database: join(place, 'database'),
    staging: join(disk, 'staging'),
    platform: join(disk, 'platform'),
  };
  for (const path of Object.values(folders)) {
    await mkdir(path, { recursive: true });
  }
  return folders;
}

function leftOut(what: string): void {
  process.stderr.write(`Left out: ${what}\n`);
}

async function onSmallDisk(folder: string): Promise<Row[]> {
  const place = join(folder, 'small');
  await mkdir(place);
  let disk: SmallDisk;
  try {
    disk = await SmallDisk.mount(place);
  } catch (error) {
    leftOut(`a full disk, since none can be mounted: ${error}`);
    return [];
  }
  const folders = await foldersIn(place, disk.path);
  const backend = new FaultyBackend(folders);
  try {
    return [await fullDisk(backend, disk, folders.platform)];
  } finally {
    await backend.kill();
    disk.unmount();
  }
}

/** X6. */
export async function benchDiskFaults({
  folder,
}: {
  folder: string;
}): Promise<Row[]> {
  return onSmallDisk(folder);
}

import { rename, rm } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { syncFile } from './files';
import { runTool } from './runTool';

/** What to rest a new disk on, and how large to make it. */
export interface NewDisk {
  /** Absolute; it appears whole or not at all. */
  path: string;
  virtualSizeBytes: number;
  /** Absolute path of a qcow2 file that is never changed again. */
  base?: string;
}

/**
 * Makes a qcow2 disk: empty, or as a linked clone of an image. Takes some
 * milliseconds whatever the image's size, for nothing is read or copied.
 *
 * `-u` keeps qemu-img from opening the base: its size is known, and where it is
 * used every QEMU names it, with its format, itself. The overlay points to it by
 * a relative path, so the data folder may be moved.
 */
export async function createDisk(
  qemuImg: string,
  disk: NewDisk,
  signal?: AbortSignal,
): Promise<void> {
  const partial = `${disk.path}.partial`;
  const folder = dirname(disk.path);
  const backing = disk.base
    ? ['-u', '-b', relative(folder, disk.base), '-F', 'qcow2']
    : [];
  await rm(partial, { force: true });
  await runTool(
    qemuImg,
    [
      'create',
      '-q',
      ...['-f', 'qcow2'],
      ...backing,
      partial,
      `${disk.virtualSizeBytes}`,
    ],
    { cwd: folder, signal },
  );
  await syncFile(partial);
  await rename(partial, disk.path);
}

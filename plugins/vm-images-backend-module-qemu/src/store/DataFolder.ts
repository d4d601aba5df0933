import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, syncFolder } from '../host/files';

/**
 * The folder that holds everything this platform owns.
 *
 * ```
 * images/<id>/     disk.qcow2 (or disk.iso), manifest.json: whole, never changed
 * machines/<id>/   one virtual machine
 * savepoints/<id>/ a snapshot or backup: whole, never changed
 * staging/<name>/  work that is not done; its name is derived from the work
 * trash/<name>/    on its way out; emptied at the next start at the latest
 * ```
 *
 * Folders appear and vanish by rename, within one file system: nobody ever sees
 * half an image, and nothing that was deleted comes back after a crash.
 */
export class DataFolder {
  readonly root: string;
  readonly images: string;
  readonly machines: string;
  readonly savePoints: string;
  readonly staging: string;
  readonly trash: string;

  constructor(root: string) {
    this.root = root;
    this.images = join(root, 'images');
    this.machines = join(root, 'machines');
    this.savePoints = join(root, 'savepoints');
    this.staging = join(root, 'staging');
    this.trash = join(root, 'trash');
  }

  /** Makes what is missing; readable by nobody else, for QMP means power. */
  async create(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    for (const folder of [
      this.images,
      this.machines,
      this.savePoints,
      this.staging,
      this.trash,
    ]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
  }

  /** Removes a folder of ours at once for all readers; its bytes follow. */
  async discard(folder: string): Promise<void> {
    await rm(await this.moveToTrash(folder), { recursive: true, force: true });
  }

  /** Moves a folder out of sight and gives its new place. */
  async moveToTrash(folder: string): Promise<string> {
    const target = join(this.trash, randomBytes(10).toString('hex'));
    try {
      await rename(folder, target);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      return target;
    }
    await syncFolder(join(folder, '..'));
    return target;
  }

  /** Removes what an earlier run had no time to remove. */
  async emptyTrash(): Promise<void> {
    for (const name of await namesIn(this.trash)) {
      await rm(join(this.trash, name), { recursive: true, force: true });
    }
  }
}

/** Names in a folder, sorted; none when it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

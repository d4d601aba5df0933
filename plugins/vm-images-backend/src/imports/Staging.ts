import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where files of images lie while they are made: one folder per image, named
 * by its id, with names made by us alone.
 */
export class Staging {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a file of an image; its folder exists afterwards. */
  async path(imageId: string, file: 'source' | 'converted'): Promise<string> {
    const folder = this.#of(imageId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, file);
  }

  /** Room on its disk, in bytes. */
  async freeBytes(): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }

  /** Removes everything of an image; nothing there is no error. */
  async remove(imageId: string): Promise<void> {
    await rm(this.#of(imageId), { recursive: true, force: true });
  }

  /** Removes folders untouched since `before` whose images `isWanted` denies. */
  async clean(
    before: number,
    isWanted: (imageId: string) => Promise<boolean>,
  ): Promise<string[]> {
    const removed: string[] = [];
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter(one => UUID.test(one))) {
      const { mtimeMs } = await stat(join(this.#folder, name));
      if (mtimeMs < before && !(await isWanted(name))) {
        await this.remove(name);
        removed.push(name);
      }
    }
    return removed;
  }

  #of(imageId: string): string {
    if (!UUID.test(imageId)) {
      throw new Error(`"${imageId}" is not the id of an image`);
    }
    return join(this.#folder, imageId);
  }
}

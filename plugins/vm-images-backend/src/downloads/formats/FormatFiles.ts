import { constants } from 'node:fs';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { findIdleFiles, FILES, sumFiles, type FileRow } from './fileRow';
import { InsufficientStorageError } from './InsufficientStorageError';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Large reads: a download is mostly system calls otherwise. */
const READ_BYTES = 512 * 1024;

/** Where images in other formats lie: a folder for each, named by us alone. */
export class FormatFiles {
  readonly #options: {
    database: Knex;
    folder: string;
    maxBytes: number;
    reserveBytes: number;
  };

  constructor(options: {
    database: Knex;
    folder: string;
    /** Space that all files together may take. */
    maxBytes: number;
    /** Space of the disk that is left free. */
    reserveBytes: number;
  }) {
    this.#options = options;
  }

  /** The path of a file; its folder exists afterwards. */
  async path(id: string, file: 'source' | 'converted'): Promise<string> {
    const folder = this.#of(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, file);
  }

  async open(row: FileRow) {
    const { O_RDONLY, O_NOFOLLOW } = constants;
    const path = join(this.#of(row.id), 'converted');
    const file = await open(path, O_RDONLY | O_NOFOLLOW);
    return {
      format: row.format,
      sizeBytes: (await file.stat()).size,
      read: ({ start, end }: { start: number; end: number }) =>
        file.createReadStream({
          ...{ start, end, autoClose: false, highWaterMark: READ_BYTES },
        }),
      readInto: async (buffer: Uint8Array, position: number) => {
        const { length } = buffer;
        return (await file.read(buffer, 0, length, position)).bytesRead;
      },
      close: () => file.close(),
    };
  }

  async removeSource(id: string): Promise<void> {
    await rm(join(this.#of(id), 'source'), { force: true });
  }

  /** Removes the files, not the row; nothing there is no error. */
  async remove(id: string): Promise<void> {
    await rm(this.#of(id), { recursive: true, force: true });
  }

  /**
   * Makes room for a file, if need be by giving up files that nobody holds.
   *
   * @param needed.kept - what the file will take
   * @param needed.meanwhile - what the disk needs until it is made
   * @throws InsufficientStorageError that says how much is missing
   */
  async makeRoom(needed: { kept: number; meanwhile: number }): Promise<void> {
    const { database, maxBytes } = this.#options;
    const missing = async () =>
      Math.max(
        (await sumFiles(database)) + needed.kept - maxBytes,
        needed.meanwhile - (await this.freeBytes()),
      );
    let lacking = await missing();
    if (lacking > 0) {
      for (const row of await findIdleFiles(database, Date.now())) {
        await this.forget(row);
        lacking = await missing();
        if (lacking <= 0) break;
      }
    }
    if (lacking > 0) throw new InsufficientStorageError(lacking);
  }

  /** Space of the disk that may be taken. */
  async freeBytes(): Promise<number> {
    const { folder, reserveBytes } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(folder);
    return Math.max(0, bavail * bsize - reserveBytes);
  }

  /** Gives up what nobody holds and nobody has used since. */
  async clean(usedBefore: number): Promise<number> {
    const idle = await findIdleFiles(this.#options.database, Date.now());
    const old = idle.filter(row => Number(row.used_at) < usedBefore);
    for (const row of old) await this.forget(row);
    await this.#options
      .database<FileRow>(FILES)
      .where({ status: 'failed' })
      .where('used_at', '<', usedBefore)
      .delete();
    return old.length;
  }

  /** The row first: nobody is led to a file that is going. */
  async forget({ id }: FileRow): Promise<void> {
    await this.#options.database<FileRow>(FILES).where({ id }).delete();
    await this.remove(id);
  }

  #of(id: string): string {
    if (!UUID.test(id)) throw new Error(`"${id}" is not the id of a file`);
    return join(this.#options.folder, id);
  }
}

import { open } from 'node:fs/promises';
import { isMissing } from '../host/files';

const MAX_READ_BYTES = 256 * 1024;

/**
 * Reads what is appended to a log, over cuts and new beginnings.
 *
 * The log and not the socket is the source of what readers see: QEMU writes it
 * whoever is connected, so nothing is missed and several processes may read.
 */
export class LogFollower {
  readonly #path: string;
  #inode: number | undefined;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Skips everything written so far. */
  async skipToEnd(): Promise<void> {
    const file = await this.#open();
    if (file) {
      const { ino, size } = await file.stat();
      await file.close();
      this.#inode = ino;
      this.#offset = size;
    }
  }

  /** Gives the next bytes; none when there are no new ones. */
  async next(): Promise<Buffer> {
    const file = await this.#open();
    if (!file) {
      return Buffer.alloc(0);
    }
    try {
      const { ino, size } = await file.stat();
      if (ino !== this.#inode || size < this.#offset) {
        this.#inode = ino;
        this.#offset = 0;
      }
      const length = Math.min(size - this.#offset, MAX_READ_BYTES);
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, this.#offset);
      this.#offset += bytesRead;
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async #open() {
    try {
      return await open(this.#path, 'r');
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }
}

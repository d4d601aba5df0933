import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@backstage/errors';
import { SourceError } from './errors';

/** One write at a time; small writes cost more than the copy. */
const CHUNK_BYTES = 1024 * 1024;
/** Left free for everyone else on the same disk. */
const RESERVE_BYTES = 64 * 1024 * 1024;

function asStorageError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new SourceError('disk-full', 'The disk of this host is full')
    : error;
}

/**
 * A file that grows at its end, hashed on the way. While one buffer is written,
 * the next one is filled, so the network need not wait for the disk.
 *
 * Bytes before `durableOffset` are on stable storage; those after may be lost
 * with the power, never with the process alone.
 */
export class PartialFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #filling = Buffer.allocUnsafe(CHUNK_BYTES);
  #spare = Buffer.allocUnsafe(CHUNK_BYTES);
  #buffered = 0;
  /** Where what is in the buffer will go. */
  #begun = 0;
  #written = 0;
  #durable = 0;
  #writing: Promise<void> = Promise.resolve();
  #hash: Hash = createHash('sha256');

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Opens a file to go on at `offset`; what lies behind is cut off, what lies
   * before is hashed again. A file that is too short begins anew.
   */
  static async open(
    path: string,
    offset: number,
    signal?: AbortSignal,
  ): Promise<PartialFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const handle = await open(path, flags, 0o600);
    const file = new PartialFile(path, handle);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) {
        throw new InputError(`'${path}' is not a regular file`);
      }
      const start = stat.size >= offset ? offset : 0;
      await handle.truncate(start);
      await file.#hashAgain(start, signal);
      file.#begun = start;
      file.#written = start;
      file.#durable = start;
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Where the next byte goes. */
  get offset(): number {
    return this.#begun + this.#buffered;
  }

  /** Up to where bytes are out of this process. */
  get writtenOffset(): number {
    return this.#written;
  }

  /** Up to where bytes are on stable storage. */
  get durableOffset(): number {
    return this.#durable;
  }

  async append(bytes: Buffer): Promise<void> {
    this.#hash.update(bytes);
    let taken = 0;
    while (taken < bytes.length) {
      const copied = bytes.copy(this.#filling, this.#buffered, taken);
      taken += copied;
      this.#buffered += copied;
      if (this.#buffered === CHUNK_BYTES) {
        await this.#flush();
      }
    }
  }

  /** Puts everything on stable storage. */
  async sync(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.syncWritten();
  }

  /** Puts on stable storage what is written by now; may run beside appending. */
  async syncWritten(): Promise<void> {
    const written = this.#written;
    await this.#handle.datasync();
    this.#durable = Math.max(this.#durable, written);
  }

  /** Begins anew, at 0. */
  async restart(): Promise<void> {
    await this.#writing;
    await this.#handle.truncate(0);
    this.#buffered = 0;
    this.#begun = 0;
    this.#written = 0;
    this.#durable = 0;
    this.#hash = createHash('sha256');
  }

  /** SHA-256 of all bytes so far, in hex. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** @throws SourceError `disk-full` if so many more bytes have no room */
  async assertRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.#path));
    const free = bavail * bsize - RESERVE_BYTES;
    if (bytes > free) {
      const detail = `The file needs ${bytes} bytes, and the host has ${Math.max(
        0,
        free,
      )} to give`;
      throw new SourceError('disk-full', detail);
    }
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#handle.close();
  }

  /** Waits for the write before, and begins that of the filled buffer. */
  async #flush(): Promise<void> {
    await this.#writing;
    const bytes = this.#filling.subarray(0, this.#buffered);
    const position = this.#begun;
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#begun += this.#buffered;
    this.#buffered = 0;
    this.#writing = this.#write(bytes, position);
    // Whoever waits next is told; until then nobody listens.
    this.#writing.catch(() => {});
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(
          bytes,
          done,
          bytes.length - done,
          position + done,
        );
        done += bytesWritten;
        this.#written = position + done;
      }
    } catch (error) {
      throw asStorageError(error);
    }
  }

  async #hashAgain(length: number, signal?: AbortSignal): Promise<void> {
    for (let at = 0; at < length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await this.#handle.read(
        this.#filling,
        0,
        Math.min(CHUNK_BYTES, length - at),
        at,
      );
      if (bytesRead === 0) {
        throw new InputError(
          `'${this.#path}' became shorter while it was read`,
        );
      }
      this.#hash.update(this.#filling.subarray(0, bytesRead));
      at += bytesRead;
    }
  }
}

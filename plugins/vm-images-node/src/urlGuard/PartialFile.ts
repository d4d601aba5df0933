import { constants } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@backstage/errors';
import { BlockWriter, RunningDigest } from '../receiving';
import { SourceError } from './errors';

/** Read at once of what is hashed again. */
const CHUNK_BYTES = 1024 * 1024;
/** Nobody has to send again what is lost of it: 4 MiB where the threads are slow. */
const BLOCKS = 16;
/** Left free for everyone else on the same disk. */
const RESERVE_BYTES = 64 * 1024 * 1024;

function asStorageError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new SourceError('disk-full', 'The disk of this host is full')
    : error;
}

/**
 * A file that grows at its end, hashed on the way: writing and hashing go on
 * beside, so the network need not wait for them.
 *
 * Bytes before `durableOffset` are on stable storage; those after may be lost
 * with the power, never with the process alone.
 */
export class PartialFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #writer: BlockWriter;
  #hash = new RunningDigest();
  #offset = 0;
  #durable = 0;
  #syncFailure: { error: unknown } | undefined;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
    this.#writer = this.#writerAt(0);
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
      file.#offset = start;
      file.#durable = start;
      file.#writer = file.#writerAt(start);
      return file;
    } catch (error) {
      file.#hash.discard();
      await handle.close();
      throw error;
    }
  }

  /** Where the next byte goes. */
  get offset(): number {
    return this.#offset;
  }

  /** Up to where bytes are out of this process. */
  get writtenOffset(): number {
    return this.#writer.written;
  }

  /** Up to where bytes are on stable storage. */
  get durableOffset(): number {
    return this.#durable;
  }

  /**
   * Takes a piece. Answers undefined when that is done, and otherwise what to
   * wait for before it changes or another one comes.
   */
  append(bytes: Buffer): Promise<void> | undefined {
    const { length } = bytes;
    try {
      const busy = this.#writer.add(bytes);
      this.#offset += length;
      return busy?.catch(error => {
        throw asStorageError(error);
      });
    } catch (error) {
      throw asStorageError(error);
    }
  }

  /** Puts everything on stable storage. */
  async sync(): Promise<void> {
    await this.#settle();
    await this.syncWritten();
  }

  /** Puts on stable storage what is written by now; may run beside appending. */
  async syncWritten(): Promise<void> {
    // The system tells once that it lost bytes; the next sync would succeed.
    if (this.#syncFailure) throw asStorageError(this.#syncFailure.error);
    const { written } = this.#writer;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#syncFailure = { error };
      throw asStorageError(error);
    }
    this.#durable = Math.max(this.#durable, written);
  }

  /** Begins anew, at 0. */
  async restart(): Promise<void> {
    await this.#settle();
    await this.#handle.truncate(0);
    this.#hash.discard();
    this.#hash = new RunningDigest();
    this.#offset = 0;
    this.#durable = 0;
    this.#writer = this.#writerAt(0);
  }

  /** SHA-256 of all bytes, in hex; nothing can be appended afterwards. */
  async digest(): Promise<string> {
    await this.#settle();
    return this.#hash.digest();
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
    await this.#writer.release();
    this.#hash.discard();
    await this.#handle.close();
  }

  #writerAt(offset: number): BlockWriter {
    const file = this.#handle;
    return new BlockWriter({ file, offset, hash: this.#hash, blocks: BLOCKS });
  }

  async #settle(): Promise<void> {
    try {
      await this.#writer.settled();
    } catch (error) {
      throw asStorageError(error);
    }
  }

  async #hashAgain(length: number, signal?: AbortSignal): Promise<void> {
    const chunk = Buffer.from(new SharedArrayBuffer(CHUNK_BYTES));
    for (let at = 0; at < length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await this.#handle.read(
        chunk,
        0,
        Math.min(CHUNK_BYTES, length - at),
        at,
      );
      if (bytesRead === 0) {
        throw new InputError(
          `'${this.#path}' became shorter while it was read`,
        );
      }
      await this.#hash.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
  }
}

import type { FileHandle } from 'node:fs/promises';
import { Blocks } from './Blocks';
import { FairShare } from './FairShare';

/** Fewer, larger writes: a system call and a change of threads each. */
const LEAST_WRITE_BYTES = 512 * 1024;

/** What digests the bytes of a {@link BlockWriter}. */
export interface BlockHash {
  /** Given every byte, in shared memory, until what it answers is settled. */
  update(bytes: Buffer): unknown;
}

interface Waiting {
  block: Buffer;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Puts bytes that come in order into a file, and through a digest: the very same
 * ones, out of the same memory. Receiving, writing and digesting go on beside
 * each other. After a write that failed the digest may know of bytes that are
 * not in the file.
 */
export class BlockWriter {
  readonly #file: FileHandle;
  /** Of all at most; the others are there for what comes meanwhile. */
  readonly #blocksPerWrite: number;
  readonly #blocks: Blocks;
  readonly #share = new FairShare();
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** Nothing more is waited for. */
  #isEnding = false;
  #failure: { error: unknown } | undefined;
  #written: number;

  /**
   * @param options.blocks - how many pieces of 256 KiB may be on their way to the
   * file; by default as few as an upload has, whose sender has to send those
   * again that a `kill -9` takes.
   */
  constructor(options: {
    file: FileHandle;
    offset: number;
    hash?: BlockHash;
    blocks?: number;
  }) {
    const { file, offset, hash, blocks } = options;
    this.#file = file;
    this.#written = offset;
    this.#blocks = new Blocks(
      block => Promise.all([this.#write(block), hash?.update(block)]),
      blocks,
    );
    this.#blocksPerWrite = this.#blocks.most / 2;
  }

  /** The offset up to which everything is in the file, though not yet synced. */
  get written(): number {
    return this.#written;
  }

  /**
   * Takes a piece, which may change afterwards. Answers undefined when that is
   * done, and otherwise what to wait for before the next one.
   *
   * @throws what a write threw before.
   */
  add(piece: Uint8Array): Promise<void> | undefined {
    this.#assertWell();
    const turnOver = this.#share.take(piece.length);
    const busy = this.#blocks.add(piece);
    return busy && turnOver ? busy.then(() => turnOver) : busy ?? turnOver;
  }

  /**
   * Waits until all that came is in the file and the digest.
   *
   * @throws what a write threw.
   */
  async settled(): Promise<void> {
    await this.#drain();
    this.#assertWell();
  }

  /** The end, also after a failure: gives the memory to others. Nothing may follow. */
  async release(): Promise<void> {
    await this.#drain();
    await this.#blocks.release();
  }

  async #drain(): Promise<void> {
    this.#isEnding = true;
    this.#blocks.flush();
    this.#writeNext();
    await this.#blocks.settled();
    this.#isEnding = false;
  }

  /** Resolves when it is written, which may be after more has come. */
  #write(block: Buffer): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ block, done, failed });
      this.#writeNext();
    });
  }

  /**
   * Writes what waits, if it is worth it and no other write is under way: while
   * threads wait for a processor more comes together, and goes at once.
   */
  #writeNext(): void {
    const waiting = this.#waiting;
    if (this.#writing || waiting.length === 0) return;
    const bytes = lengthOf(waiting);
    if (bytes < LEAST_WRITE_BYTES && !this.#isEnding) return;
    this.#writing = this.#writeAll(
      waiting.splice(0, this.#blocksPerWrite),
    ).finally(() => {
      this.#writing = undefined;
      this.#writeNext();
    });
  }

  /** Never rejects: whoever waits is told, and whoever comes later. */
  async #writeAll(waiting: readonly Waiting[]): Promise<void> {
    try {
      this.#assertWell();
      const blocks = waiting.map(({ block }) => block);
      await writeFully(this.#file, blocks, this.#written);
      this.#written += lengthOf(waiting);
      for (const { done } of waiting) done();
    } catch (error) {
      this.#failure ??= { error };
      for (const { failed } of waiting) failed(error);
    }
  }

  #assertWell(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

const lengthOf = (waiting: readonly Waiting[]) =>
  waiting.reduce((sum, { block }) => sum + block.length, 0);

/** `writev` may write less than it was given, as on a full disk. */
async function writeFully(
  file: FileHandle,
  buffers: Buffer[],
  position: number,
): Promise<void> {
  const total = buffers.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(buffers, position);
  if (bytesWritten === total) return;
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  let done = 0;
  while (done < rest.length) {
    const { bytesWritten: more } = await file.write(
      rest,
      done,
      rest.length - done,
      position + bytesWritten + done,
    );
    if (more === 0) throw new Error('The disk takes no more bytes');
    done += more;
  }
}

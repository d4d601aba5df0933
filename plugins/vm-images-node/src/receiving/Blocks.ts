import { giveBack, takeMemory } from './sharedMemory';

/** As large as what is still in the processor's cache when it is read again. */
const BLOCK_BYTES = 256 * 1024;
/** More would be lost by a `kill -9`; fewer are all in use while a busy machine lets other threads wait. */
const FEW_BLOCKS = 10;

/**
 * The memory that one stream of bytes passes through: a few blocks, shared with
 * other threads and used again and again. Chunks of a socket are collected here
 * so that they can be let go at once, and few large pieces go on.
 */
export class Blocks {
  /** The first block, then all others in one piece: who sends little does without. */
  #memory: SharedArrayBuffer[] = [];
  readonly #free: Buffer[] = [];
  readonly #use: (block: Buffer) => Promise<unknown>;
  /** How many blocks there may be. */
  readonly most: number;
  readonly #inUse = new Set<Promise<void>>();
  #made = 0;
  #current: Buffer | undefined;
  #filled = 0;

  /**
   * @param use - what a full block is for; it is free when that has ended.
   * @param most - how many blocks there may be, two or more; the memory of those
   * that are not needed is not touched.
   */
  constructor(use: (block: Buffer) => Promise<unknown>, most = FEW_BLOCKS) {
    this.#use = use;
    this.most = most;
  }

  /**
   * Copies a chunk. Answers undefined when that is done, as it mostly is, and
   * otherwise what resolves when enough blocks have become free; no other chunk
   * may come before.
   */
  add(chunk: Uint8Array): Promise<void> | undefined {
    const taken = this.#copy(chunk, 0);
    return taken < chunk.length ? this.#addRest(chunk, taken) : undefined;
  }

  /** Hands on what has come so far. */
  flush(): void {
    const block = this.#current;
    if (!block || this.#filled === 0) return;
    const bytes = block.subarray(0, this.#filled);
    this.#current = undefined;
    this.#filled = 0;
    const use: Promise<void> = this.#use(bytes)
      // Who uses it tells of errors in a way of its own.
      .catch(() => undefined)
      .then(() => {
        this.#inUse.delete(use);
        this.#free.push(block);
      });
    this.#inUse.add(use);
  }

  /** Until no block is in use. */
  async settled(): Promise<void> {
    await Promise.all(this.#inUse);
  }

  /** The end: once no block is in use, others get the memory. Nothing may follow. */
  async release(): Promise<void> {
    await this.settled();
    this.#current = undefined;
    this.#free.length = 0;
    for (const memory of this.#memory) giveBack(memory);
    this.#memory = [];
  }

  /** From `from` on, as far as there is room; answers how far. */
  #copy(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      this.#current ??= this.#next();
      if (!this.#current) break;
      const part = chunk.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#current.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) this.flush();
    }
    return at;
  }

  async #addRest(chunk: Uint8Array, from: number): Promise<void> {
    for (let at = from; at < chunk.length; at = this.#copy(chunk, at)) {
      await Promise.race(this.#inUse);
    }
  }

  #next(): Buffer | undefined {
    const free = this.#free.pop();
    if (free || this.#made === this.most) return free;
    this.#made += 1;
    return this.#make(this.#made - 1);
  }

  #make(n: number): Buffer {
    if (n < 2) {
      const length = n === 0 ? 1 : this.most - 1;
      this.#memory.push(takeMemory(length * BLOCK_BYTES));
    }
    const at = Math.max(0, n - 1) * BLOCK_BYTES;
    return Buffer.from(this.#memory[Math.min(n, 1)], at, BLOCK_BYTES);
  }
}

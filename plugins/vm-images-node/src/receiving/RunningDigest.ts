import { Worker } from 'node:worker_threads';

/** What the thread is told. */
type Order =
  | { id: number; part: number; buffer: number; at: number; length: number }
  | { id: number; buffer: number; shared: ArrayBufferLike }
  | { id: number; end: 'rest' | 'digest' | 'discard' };

/** What it answers: the part that it has read, or a digest. */
type Answer = { id: number; part?: number; digest?: string };

/** As text, so that no build has to know of a second entry point. */
const code = `
  const { parentPort } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const running = new Map();
  parentPort.on('message', ({ id, part, buffer, shared, at, length, end }) => {
    if (!running.has(id)) {
      running.set(id, { hash: createHash('sha256'), buffers: [] });
    }
    const { hash, buffers } = running.get(id);
    if (shared) {
      buffers[buffer] = shared;
    } else if (part) {
      hash.update(new Uint8Array(buffers[buffer], at, length));
      parentPort.postMessage({ id, part });
    } else if (end === 'rest') {
      buffers.length = 0;
    } else {
      running.delete(id);
      if (end === 'digest') {
        parentPort.postMessage({ id, digest: hash.digest('hex') });
      }
    }
  });
`;

type Waiting = { done(digest?: string): void; failed(error: Error): void };

/**
 * In MiB. It keeps next to nothing and leaves a little behind with every block;
 * by default a thread gathers tens of MiB of that before it looks.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 1 };

/** The thread that digests for all uploads of the process, while there are any. */
class DigestThread {
  readonly #worker = new Worker(code, { eval: true, resourceLimits });
  readonly #waiting = new Map<string, Waiting>();
  isGone = false;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', ({ id, part, digest }: Answer) => {
      const key = `${id} ${part ?? 'digest'}`;
      this.#waiting.get(key)?.done(digest);
      this.#waiting.delete(key);
    });
    this.#worker.on('error', () => this.#end());
    this.#worker.on('exit', () => this.#end());
  }

  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  ask(order: Order): Promise<string | undefined> {
    return new Promise((done, failed) => {
      const key = `${order.id} ${'part' in order ? order.part : 'digest'}`;
      this.#waiting.set(key, { done, failed });
      if (this.isGone) this.#end();
      else this.tell(order);
    });
  }

  #end(): void {
    this.isGone = true;
    for (const { failed } of this.#waiting.values()) {
      failed(new Error('The thread that digests has ended'));
    }
    this.#waiting.clear();
  }
}

let thread: DigestThread | undefined;
let lastId = 0;

/**
 * A sha256 that is worked out beside: one thread that receives, writes and
 * digests takes in half of what two do. The bytes have to be in shared memory,
 * so that nothing is copied to get there.
 */
export class RunningDigest {
  readonly #thread: DigestThread;
  readonly #id: number;
  readonly #buffers = new Map<ArrayBufferLike, number>();
  #parts = 0;
  #length = 0;
  #isBroken = false;

  constructor() {
    if (!thread || thread.isGone) thread = new DigestThread();
    this.#thread = thread;
    lastId += 1;
    this.#id = lastId;
  }

  /** How many bytes it knows; undefined when it has lost them. */
  get length(): number | undefined {
    return this.#isBroken ? undefined : this.#length;
  }

  /**
   * Resolves when the bytes have been read, and may change. Never rejects: a
   * digest that is lost is made anew from the file.
   */
  async update(bytes: Uint8Array): Promise<void> {
    const { byteOffset: at, length } = bytes;
    this.#parts += 1;
    this.#length += length;
    const buffer = this.#tellBuffer(bytes.buffer);
    const order = { id: this.#id, part: this.#parts, buffer, at, length };
    await this.#thread.ask(order).catch(() => {
      this.#isBroken = true;
    });
  }

  /** Handing memory over takes long, so it is done once for each. */
  #tellBuffer(shared: ArrayBufferLike): number {
    const known = this.#buffers.get(shared);
    if (known !== undefined) return known;
    const buffer = this.#buffers.size;
    this.#buffers.set(shared, buffer);
    this.#thread.tell({ id: this.#id, buffer, shared });
    return buffer;
  }

  /** No bytes for now: lets go of the memory that they were in. */
  rest(): void {
    this.#buffers.clear();
    this.#thread.tell({ id: this.#id, end: 'rest' });
  }

  /**
   * In hexadecimal; nothing can be added afterwards.
   *
   * @throws Error when the thread has ended.
   */
  async digest(): Promise<string> {
    const digest = await this.#thread.ask({ id: this.#id, end: 'digest' });
    if (!digest) throw new Error('There is no digest');
    return digest;
  }

  /** It is not wanted any more. */
  discard(): void {
    this.#thread.tell({ id: this.#id, end: 'discard' });
  }
}

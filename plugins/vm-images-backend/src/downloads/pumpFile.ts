import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * A few buffers that are used again and again stay in the processor's cache;
 * new ones for every read cost more than reading. One is read into while others
 * are on their way out.
 */
const BUFFERS = 4;
const BUFFER_BYTES = 256 * 1024;

/**
 * Writes the bytes from `start` to `end`, both included, and ends `target`.
 * Memory stays flat however slow the other side reads.
 *
 * @throws Error when the file ends early or the other side goes away; then
 * `target` is destroyed. No read is under way any more.
 */
export async function pumpFile(options: {
  /** Answers how many bytes came. */
  readInto(buffer: Uint8Array, position: number): Promise<number>;
  start: number;
  end: number;
  target: Writable;
  onBytes?(count: number): void;
}): Promise<void> {
  const { readInto, start, end, target, onBytes } = options;
  const outlet = new Outlet(target);
  try {
    for (let at = start; at <= end; ) {
      const buffer = await outlet.buffer();
      const wanted = buffer.subarray(0, Math.min(BUFFER_BYTES, end + 1 - at));
      const count = await readInto(wanted, at);
      if (count === 0) throw new Error(`The file ended before byte ${at}`);
      outlet.send(buffer, count);
      onBytes?.(count);
      at += count;
    }
    await outlet.end();
  } catch (error) {
    target.destroy();
    throw error;
  }
}

/** Buffers that come back once their bytes are handed to the connection. */
class Outlet {
  readonly #target: Writable;
  readonly #free: Buffer[] = [];
  #made = 0;
  #wake: () => void = () => undefined;

  constructor(target: Writable) {
    this.#target = target;
    target.once('close', () => this.#wake());
    target.on('error', () => this.#wake());
  }

  /** Waits until there is one. */
  async buffer(): Promise<Buffer> {
    for (;;) {
      this.#assertOpen();
      const free = this.#free.pop();
      if (free) return free;
      if (this.#made < BUFFERS) {
        this.#made += 1;
        return Buffer.allocUnsafeSlow(BUFFER_BYTES);
      }
      await new Promise<void>(wake => {
        this.#wake = wake;
      });
    }
  }

  /** Takes the buffer until its first `count` bytes are out. */
  send(buffer: Buffer, count: number): void {
    this.#assertOpen();
    this.#target.write(buffer.subarray(0, count), () => {
      this.#free.push(buffer);
      this.#wake();
    });
  }

  async end(): Promise<void> {
    this.#assertOpen();
    const finished = once(this.#target, 'finish');
    const closed = once(this.#target, 'close').then(() => {
      if (!this.#target.writableFinished) throw gone();
    });
    this.#target.end();
    await Promise.race([finished, closed]);
  }

  #assertOpen(): void {
    if (this.#target.destroyed || this.#target.closed) throw gone();
  }
}

function gone(): Error {
  return new Error('The other side went away');
}

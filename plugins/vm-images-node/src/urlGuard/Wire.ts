import type { Socket } from 'node:net';

/** Twice what a read of Node itself brings. */
const BUFFER_BYTES = 256 * 1024;

/** Gets what comes; answers whether more may come at once. */
export type WireTaker = (piece: Buffer) => boolean;

/**
 * The connection of one request, whose bytes come through one piece of memory.
 * The parser gets them until somebody else takes them: it takes new memory for
 * each 64 KiB of a body, which costs as much as a digest of the bytes.
 */
export class Wire {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** An option of `http.request`, which hands it on to the socket. */
  readonly onread = {
    buffer: this.#buffer,
    callback: (length: number) => this.#onRead(length),
  };
  #socket: Socket | undefined;
  #take: WireTaker | undefined;

  /** To be called before anything comes. */
  attach(socket: Socket): void {
    this.#socket = socket;
  }

  /** Undefined when the connection is gone, or what comes is not seen here. */
  get socket(): Socket | undefined {
    return this.#socket?.destroyed ? undefined : this.#socket;
  }

  /**
   * From now on everything goes to `take`, and the parser gets nothing. A piece
   * may change once `take` was given the next one, or answered true.
   */
  divert(take: WireTaker): void {
    this.#take = take;
  }

  #onRead(length: number): boolean {
    const piece = this.#buffer.subarray(0, length);
    if (this.#take) return this.#take(piece);
    // Headers may be kept, so they are not told from memory that changes.
    this.#socket?.emit('data', Buffer.from(piece));
    return true;
  }
}

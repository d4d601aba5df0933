import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { PieceSource } from '../receiving';
import type { BodySource } from './GuardedBody';
import type { Wire } from './Wire';

interface Events {
  data: [Buffer];
  end: [];
  close: [];
  error: [Error];
}

/**
 * A body that is as long as its headers say, taken from the connection without
 * the parser. Its pieces lie in memory that is used again for the next one.
 */
class LengthBody extends EventEmitter<Events> implements PieceSource {
  destroyed = false;
  readonly #wire: Wire;
  /** What came while nobody took anything. */
  readonly #held: Buffer[] = [];
  #isPaused = true;
  #left: number;

  constructor(wire: Wire, length: number, response: IncomingMessage) {
    super();
    this.#wire = wire;
    this.#left = length;
    wire.divert(piece => this.#take(piece));
    // What the parser has of it already.
    const start: Buffer | null = response.read();
    if (start) this.#held.unshift(start);
    wire.socket?.once('error', error => this.destroy(error));
    wire.socket?.once('close', () => this.destroy());
  }

  /** All of it came. */
  get complete(): boolean {
    return this.#left === 0;
  }

  pause(): this {
    this.#isPaused = true;
    return this;
  }

  resume(): this {
    this.#isPaused = false;
    while (!this.#isPaused && this.#held.length > 0) {
      this.#give(this.#held.shift()!);
    }
    if (this.#mayCome) this.#wire.socket?.resume();
    return this;
  }

  /** Nothing comes any more; `error` is told to whoever takes the pieces. */
  destroy(error?: Error): void {
    if (this.destroyed) return;
    this.destroyed = true;
    if (error && this.listenerCount('error') > 0) this.emit('error', error);
    this.emit('close');
  }

  get #mayCome(): boolean {
    return !this.#isPaused && !this.destroyed && this.#left > 0;
  }

  #take(piece: Buffer): boolean {
    if (this.#isPaused) this.#held.push(piece);
    else this.#give(piece);
    return this.#mayCome;
  }

  #give(piece: Buffer): void {
    if (this.destroyed || this.#left === 0) return;
    // More than was announced is none of this body.
    const wanted = piece.subarray(0, this.#left);
    this.#left -= wanted.length;
    this.emit('data', wanted);
    if (this.#left === 0) this.emit('end');
  }
}

/** The length of the body, where nothing but its end comes after it. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'] ?? '';
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return /^[1-9]\d{0,14}$/.test(length) ? Number(length) : undefined;
}

/** The body of an answer of which nothing was read yet. */
export function httpBody(response: IncomingMessage, wire: Wire): BodySource {
  const length = lengthOf(response);
  if (length === undefined || response.complete || !wire.socket) {
    return {
      pieces: response,
      isOurs: true,
      isComplete: () => response.complete,
      destroy: error => response.destroy(error),
    };
  }
  const body = new LengthBody(wire, length, response);
  return {
    pieces: body,
    isOurs: false,
    isComplete: () => body.complete,
    destroy(error) {
      body.destroy(error);
      response.destroy();
    },
  };
}

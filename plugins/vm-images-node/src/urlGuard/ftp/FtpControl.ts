import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { SourceError } from '../errors';
import { sourceErrorOf } from '../guardedRequest';

/** What a server answered to one command. */
export interface FtpReply {
  code: number;
  /** All lines; written by the server, so it is shown to nobody. */
  text: string;
}

/** More than this is no reply but a way to fill our memory. */
const MAX_REPLY_BYTES = 16 * 1024;

/** Connects to one address that was checked; no name is resolved here. */
export function connectTo(
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  if (!isIP(address)) throw new Error('Only a checked address is connected to');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const onAbort = () => socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.once('error', reject);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', reject);
      // Until someone reads, nobody listens, and the process would die.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/**
 * The control connection of FTP: one command after the other, replies of
 * bounded length.
 */
export class FtpControl {
  /** The address that it is connected to. */
  readonly peer: string;
  readonly #socket: Socket;
  readonly #host: string;
  readonly #pieces: AsyncIterator<Buffer>;
  #rest = '';

  constructor(socket: Socket, peer: string, host: string) {
    this.#socket = socket;
    this.peer = peer;
    this.#host = host;
    this.#pieces = socket[Symbol.asyncIterator]();
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @throws SourceError if the connection fails
   */
  async send(command: string): Promise<FtpReply> {
    if (/[\x00-\x1f\x7f]/.test(command)) {
      throw new Error('A command of FTP is one line');
    }
    this.#socket.write(`${command}\r\n`);
    return this.reply();
  }

  /** The next reply, one line or several. */
  async reply(): Promise<FtpReply> {
    const first = await this.#line(0);
    const match = /^([1-5]\d\d)([ -])/.exec(`${first} `);
    if (!match) {
      throw new SourceError('lying', `'${this.#host}' does not speak FTP`);
    }
    const lines = [first];
    let bytes = first.length;
    while (match[2] === '-' && !lines.at(-1)!.startsWith(`${match[1]} `)) {
      const line = await this.#line(bytes);
      bytes += line.length;
      lines.push(line);
    }
    return { code: Number(match[1]), text: lines.join('\n') };
  }

  close(): void {
    this.#socket.destroy();
  }

  async #line(before: number): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) {
        const line = this.#rest.slice(0, end).replace(/\r$/, '');
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      if (before + this.#rest.length > MAX_REPLY_BYTES) {
        const detail = `'${this.#host}' sends a reply without an end`;
        throw new SourceError('lying', detail);
      }
      this.#rest += await this.#piece();
    }
  }

  async #piece(): Promise<string> {
    try {
      const { done, value } = await this.#pieces.next();
      if (!done) return value.toString('latin1');
    } catch (error) {
      throw sourceErrorOf(error, this.#host);
    }
    const detail = `'${this.#host}' closed the connection`;
    throw new SourceError('unreachable', detail);
  }
}

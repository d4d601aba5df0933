import type net from 'node:net';
import { connectUnixSocket } from '../sockets/connectUnixSocket';
import { LineReader } from '../sockets/LineReader';
import { withDeadline } from '../sockets/withDeadline';
import type { QmpCommands, QmpEvent } from './commands';
import { QmpCommandError, QmpConnectionError } from './errors';

/** Far above what any command we use answers (`query-jobs` is the largest). */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Time-out in milliseconds and an abort for one wait. */
export interface QmpCallOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

interface Waiting {
  command: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Arguments<C extends keyof QmpCommands> =
  QmpCommands[C]['takes'] extends undefined
    ? [args?: undefined, options?: QmpCallOptions]
    : [args: QmpCommands[C]['takes'], options?: QmpCallOptions];

/**
 * A conversation with one QEMU over its QMP unix socket.
 *
 * QEMU serves a single client per monitor; a second one waits in the socket's
 * backlog. So connections are kept short (see `withQmp`), and `connect` waits
 * for the greeting no longer than its time-out.
 */
export class QmpClient {
  readonly #socket: net.Socket;
  readonly #reader = new LineReader(MAX_MESSAGE_BYTES);
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  readonly #greeted: Promise<void>;
  readonly #closed: Promise<void>;
  #onGreeting: () => void = () => {};
  #nextId = 1;
  #failure: QmpConnectionError | undefined;

  /**
   * Connects, waits for the greeting and leaves the negotiation mode.
   *
   * @throws the system's connection error, or `QmpConnectionError` when the
   * other side does not speak QMP in time
   */
  static async connect(
    path: string,
    options: QmpCallOptions = {},
  ): Promise<QmpClient> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const socket = await connectUnixSocket(path, { ...options, timeoutMs });
    const client = new QmpClient(socket);
    try {
      await withDeadline(client.#greeted, {
        timeoutMs,
        signal: options.signal,
        onTimeout: () =>
          new QmpConnectionError(
            `No QMP greeting on ${path} within ${timeoutMs} ms`,
          ),
      });
      await client.execute('qmp_capabilities', undefined, options);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    let fail: (error: Error) => void = () => {};
    this.#greeted = new Promise((resolve, reject) => {
      this.#onGreeting = resolve;
      fail = reject;
    });
    this.#greeted.catch(() => {});
    this.#closed = new Promise(resolve => {
      socket.once('close', () => {
        this.#fail('QEMU closed the QMP connection');
        fail(this.#failure!);
        resolve();
      });
    });
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#fail(`QMP connection: ${error.message}`));
  }

  /**
   * Runs a command and gives its answer.
   *
   * @throws `QmpCommandError` when QEMU refuses, `QmpConnectionError` when no
   * answer came (the command may or may not have run), or the abort reason
   */
  async execute<C extends keyof QmpCommands>(
    command: C,
    ...[args, options = {}]: Arguments<C>
  ): Promise<QmpCommands[C]['gives']> {
    options.signal?.throwIfAborted();
    if (this.#failure) {
      throw this.#failure;
    }
    const id = this.#nextId++;
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { command, resolve, reject });
    });
    const message = { execute: command, arguments: args, id };
    this.#socket.write(`${JSON.stringify(message)}\n`);
    try {
      return (await withDeadline(answer, {
        timeoutMs,
        signal: options.signal,
        onTimeout: () =>
          new QmpConnectionError(
            `QEMU did not answer '${command}' within ${timeoutMs} ms`,
          ),
      })) as QmpCommands[C]['gives'];
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Hears every event until the returned function is called. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the connection is gone, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Hangs up. The machine runs on. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk)) {
        if (line.trim() !== '') {
          this.#handle(JSON.parse(line));
        }
      }
    } catch (error) {
      this.#fail(`What QEMU sent is no QMP: ${(error as Error).message}`);
      this.#socket.destroy();
    }
  }

  #handle(message: QmpMessage): void {
    if (message.QMP !== undefined) {
      this.#onGreeting();
    } else if (message.event !== undefined) {
      const event = { event: message.event, data: message.data ?? {} };
      for (const listener of [...this.#listeners]) {
        listener(event);
      }
    } else if (message.id !== undefined) {
      // An answer that nobody awaits any more came after its time-out.
      const waiting = this.#waiting.get(message.id);
      if (waiting && message.error) {
        const { class: errorClass, desc } = message.error;
        waiting.reject(new QmpCommandError(waiting.command, errorClass, desc));
      } else if (waiting) {
        waiting.resolve(message.return);
      }
    }
  }

  #fail(reason: string): void {
    this.#failure ??= new QmpConnectionError(reason);
    for (const waiting of this.#waiting.values()) {
      waiting.reject(this.#failure);
    }
    this.#waiting.clear();
  }
}

interface QmpMessage {
  QMP?: unknown;
  event?: string;
  data?: Record<string, unknown>;
  id?: number;
  return?: unknown;
  error?: { class: string; desc: string };
}

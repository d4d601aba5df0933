import { randomInt } from 'node:crypto';
import type net from 'node:net';
import { CustomErrorBase } from '@backstage/errors';
import { connectUnixSocket } from '../sockets/connectUnixSocket';
import { LineReader } from '../sockets/LineReader';
import { withDeadline } from '../sockets/withDeadline';

/** An agent's longest honest answer is a chunk of captured output. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 5_000;
/** Marks the start of an answer that belongs to us; never part of JSON text. */
const DELIMITER = 0xff;

/** The guest refused, did not answer in time, or answered nonsense. */
export class GuestAgentError extends CustomErrorBase {
  name = 'GuestAgentError' as const;
}

/** Time-out in milliseconds and an abort for one exchange. */
export interface GuestAgentOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * A conversation with the agent inside a guest.
 *
 * Everything that comes back was written by the guest: it is bounded in size
 * and time, parsed as JSON and nothing more, and never shown as our own words.
 * The channel is a wire without sessions, on which answers to earlier, forgotten
 * questions may still arrive. So every conversation starts with
 * `guest-sync-delimited` and a fresh number, and ends at the first time-out:
 * from then on no answer could be told from a late one.
 */
export class GuestAgent {
  readonly #socket: net.Socket;
  readonly #reader = new LineReader(MAX_ANSWER_BYTES);
  #synced = false;
  #broken: GuestAgentError | undefined;
  #pending:
    | { resolve(line: string): void; reject(error: Error): void }
    | undefined;

  /**
   * Connects and makes sure that an agent answers us, and only us.
   *
   * @throws the system's connection error, or `GuestAgentError` when no agent
   * answers in time
   */
  static async connect(
    path: string,
    options: GuestAgentOptions = {},
  ): Promise<GuestAgent> {
    const agent = new GuestAgent(await connectUnixSocket(path, options));
    try {
      await agent.#synchronize(options);
      return agent;
    } catch (error) {
      agent.close();
      throw error;
    }
  }

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#break(error.message));
    socket.once('close', () => this.#break('the channel was closed'));
  }

  /**
   * Asks the agent and gives its answer, unchecked.
   *
   * @throws `GuestAgentError`
   */
  async ask(
    command: string,
    args?: Record<string, unknown>,
    options: GuestAgentOptions = {},
  ): Promise<unknown> {
    const line = await this.#exchange(
      `${JSON.stringify({ execute: command, arguments: args })}\n`,
      command,
      options,
    );
    return parseAnswer(line, command);
  }

  /**
   * Sends a command that the agent does not answer when it succeeds, such as
   * `guest-shutdown`.
   */
  async tell(command: string, args: Record<string, unknown>): Promise<void> {
    if (this.#broken) {
      throw this.#broken;
    }
    const text = `${JSON.stringify({ execute: command, arguments: args })}\n`;
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(text, error => (error ? reject(error) : resolve()));
    });
  }

  /** Hangs up. */
  close(): void {
    this.#socket.destroy();
  }

  async #synchronize(options: GuestAgentOptions): Promise<void> {
    const id = randomInt(1, 2 ** 40);
    // The leading delimiter makes the agent drop a half-sent earlier command.
    const question = Buffer.concat([
      Buffer.of(DELIMITER),
      Buffer.from(
        `${JSON.stringify({
          execute: 'guest-sync-delimited',
          arguments: { id },
        })}\n`,
      ),
    ]);
    const line = await this.#exchange(question, 'guest-sync', options);
    if (parseAnswer(line, 'guest-sync') !== id) {
      throw this.#break('the guest answered guest-sync with another number');
    }
  }

  async #exchange(
    question: string | Buffer,
    command: string,
    options: GuestAgentOptions,
  ): Promise<string> {
    options.signal?.throwIfAborted();
    if (this.#broken) {
      throw this.#broken;
    }
    if (this.#pending) {
      throw new Error(`The guest agent is asked '${command}' while busy`);
    }
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const answer = new Promise<string>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    this.#socket.write(question);
    try {
      return await withDeadline(answer, {
        timeoutMs,
        signal: options.signal,
        onTimeout: () =>
          this.#break(`no answer to '${command}' within ${timeoutMs} ms`),
      });
    } catch (error) {
      this.#break('an earlier question was given up');
      throw error;
    } finally {
      this.#pending = undefined;
    }
  }

  #receive(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(this.#afterDelimiter(chunk))) {
        if (line.trim() !== '') {
          this.#pending?.resolve(line);
        }
      }
    } catch (error) {
      this.#break((error as Error).message);
    }
  }

  /** Drops what was meant for somebody before us. */
  #afterDelimiter(chunk: Buffer): Buffer {
    const at = chunk.lastIndexOf(DELIMITER);
    if (at >= 0) {
      this.#reader.reset();
      this.#synced = true;
      return chunk.subarray(at + 1);
    }
    return this.#synced ? chunk : Buffer.alloc(0);
  }

  #break(reason: string): GuestAgentError {
    this.#broken ??= new GuestAgentError(`Guest agent: ${reason}`);
    this.#pending?.reject(this.#broken);
    this.#socket.destroy();
    return this.#broken;
  }
}

function parseAnswer(line: string, command: string): unknown {
  let answer: { return?: unknown; error?: { desc?: unknown } };
  try {
    answer = JSON.parse(line);
  } catch {
    throw new GuestAgentError(`Guest agent: '${command}' got no JSON back`);
  }
  if (typeof answer !== 'object' || answer === null || answer.error) {
    const words = JSON.stringify(answer?.error?.desc ?? 'no reason').slice(
      0,
      200,
    );
    throw new GuestAgentError(
      `Guest agent: '${command}' was refused, the guest says ${words}`,
    );
  }
  return answer.return;
}

import type net from 'node:net';
import { Duplex } from 'node:stream';
import type { MachinePaths } from '../machines/MachineStore';
import { connectUnixSocket } from '../sockets/connectUnixSocket';
import { LogFollower } from './LogFollower';

/** How often to look at the log without having been told that it grew. */
const POLL_MS = 250;
/** QEMU writes the log just after the socket; look again a little later. */
const SECOND_LOOK_MS = 10;
const RECONNECT_MS = 1_000;
/** A machine whose socket stays away for so long is off, and not restarting. */
const OFF_AFTER_MS = 1_000;
/** A reader that is this far behind is not reading. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/**
 * The serial console of one machine, shared by any number of people.
 *
 * QEMU's serial socket takes one client. The hub is that client: it types what
 * everybody types, and what arrives there tells it to look into the log, from
 * which all readers are served. It lives as long as somebody is attached, also
 * over quick restarts of the machine, and ends when the machine is off.
 */
export class SerialHub {
  readonly #paths: Pick<MachinePaths, 'serial' | 'serialLog'>;
  readonly #onIdle: () => void;
  readonly #readers = new Set<Duplex>();
  readonly #log: LogFollower;
  readonly #poll: NodeJS.Timeout;
  #socket: net.Socket | undefined;
  #lastConnectMs = -Infinity;
  /** When the machine hung up, until it answers again. */
  #hungUpMs: number | undefined;
  #connecting: Promise<void> | undefined;
  #pumping = false;
  #pumpAgain = false;

  /** @param onIdle - called when the last reader has left */
  static async open(
    paths: Pick<MachinePaths, 'serial' | 'serialLog'>,
    onIdle: () => void,
  ): Promise<SerialHub> {
    const log = new LogFollower(paths.serialLog);
    await log.skipToEnd();
    return new SerialHub(paths, log, onIdle);
  }

  private constructor(
    paths: Pick<MachinePaths, 'serial' | 'serialLog'>,
    log: LogFollower,
    onIdle: () => void,
  ) {
    this.#paths = paths;
    this.#log = log;
    this.#onIdle = onIdle;
    this.#poll = setInterval(() => this.#tick(), POLL_MS);
    this.#poll.unref();
  }

  /** Attaches one more reader and typist. */
  attach(signal: AbortSignal): Duplex {
    const left = new AbortController();
    const leave = (reader: Duplex) => this.#leave(reader);
    const stream: Duplex = new Duplex({
      allowHalfOpen: false,
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        this.#type(chunk).then(() => done(), done);
      },
      destroy(error, done) {
        left.abort();
        leave(this);
        done(error);
      },
    });
    signal.addEventListener('abort', () => stream.destroy(), {
      once: true,
      signal: left.signal,
    });
    this.#readers.add(stream);
    this.#tick();
    return stream;
  }

  /** Ends all readers and lets go of socket and timer. */
  close(): void {
    clearInterval(this.#poll);
    this.#socket?.destroy();
    this.#socket = undefined;
    for (const reader of [...this.#readers]) {
      // What it has not read yet comes before the end.
      reader.push(null);
    }
    this.#readers.clear();
  }

  #leave(reader: Duplex): void {
    if (this.#readers.delete(reader) && this.#readers.size === 0) {
      this.close();
      this.#onIdle();
    }
  }

  async #type(bytes: Buffer): Promise<void> {
    await this.#connect();
    const socket = this.#socket;
    if (socket) {
      // Typing into a machine that is off is not an error, it does nothing.
      await new Promise<void>(resolve => {
        socket.write(bytes, () => resolve());
      });
    }
  }

  #tick(): void {
    const now = performance.now();
    const hungUp = this.#hungUpMs;
    if (hungUp !== undefined || now - this.#lastConnectMs > RECONNECT_MS) {
      void this.#connect();
    }
    const pumped = this.#pump();
    if (hungUp !== undefined && now - hungUp > OFF_AFTER_MS) {
      void pumped.then(() => this.#end());
    }
  }

  /** The machine is off: nothing more comes. */
  #end(): void {
    if (this.#hungUpMs !== undefined && this.#readers.size > 0) {
      this.close();
      this.#onIdle();
    }
  }

  /** Connects where that is due; a machine that is off has no socket. */
  #connect(): Promise<void> {
    if (this.#socket || this.#readers.size === 0) {
      return Promise.resolve();
    }
    this.#lastConnectMs = performance.now();
    this.#connecting ??= connectUnixSocket(this.#paths.serial)
      .then(
        socket => this.#adopt(socket),
        () => {},
      )
      .finally(() => {
        this.#connecting = undefined;
      });
    return this.#connecting;
  }

  #adopt(socket: net.Socket): void {
    if (this.#readers.size === 0) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    this.#hungUpMs = undefined;
    socket.on('data', () => {
      void this.#pump();
      setTimeout(() => void this.#pump(), SECOND_LOOK_MS).unref();
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#socket = undefined;
      this.#hungUpMs = performance.now();
    });
  }

  /** Hands out what the log has gained; one pump at a time keeps the order. */
  async #pump(): Promise<void> {
    this.#pumpAgain = true;
    if (this.#pumping) {
      return;
    }
    this.#pumping = true;
    try {
      while (this.#pumpAgain && this.#readers.size > 0) {
        this.#pumpAgain = false;
        const bytes = await this.#log.next();
        if (bytes.length > 0) {
          this.#pumpAgain = true;
          this.#handOut(bytes);
        }
      }
    } catch (error) {
      for (const reader of [...this.#readers]) {
        reader.destroy(error as Error);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #handOut(bytes: Buffer): void {
    for (const reader of [...this.#readers]) {
      if (reader.readableLength > MAX_BACKLOG_BYTES) {
        reader.destroy(new Error('The console is not being read'));
      } else {
        reader.push(bytes);
      }
    }
  }
}

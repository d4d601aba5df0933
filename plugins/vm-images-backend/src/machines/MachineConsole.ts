import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { MachineRow } from '../database/tables';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { ConsoleWatch, talks } from './ConsoleWatch';
import type { ConsoleReading } from './MachineService';
import { requireGroups } from './operations/usePlatform';

/** How long typing into a console may take. */
const WRITE_PATIENCE_MS = 10_000;
/** The last words of a machine that went off may still be on their way. */
const LAST_WORDS_MS = 300;

const refOf = (row: MachineRow) => ({
  id: row.platform_machine_id ?? '',
  marker: row.id,
});

/** The length of the longest beginning of `next` that `before` ends with. */
function overlap(before: Buffer, next: Buffer): number {
  for (let n = Math.min(before.length, next.length); n > 0; n -= 1) {
    if (before.subarray(-n).equals(next.subarray(0, n))) return n;
  }
  return 0;
}

/** Reads and types on serial consoles. */
export class MachineConsole {
  readonly #registry: PlatformRegistry;
  readonly #watch: ConsoleWatch;
  readonly #onSilent: (platformId: string) => void;
  /** What is typed arrives in the order in which it was sent. */
  readonly #typing = new Map<string, Promise<void>>();

  constructor(options: {
    database: Knex;
    registry: PlatformRegistry;
    /** A console ended by itself: its machine may have gone off. */
    onSilent?(platformId: string): void;
  }) {
    this.#registry = options.registry;
    this.#watch = new ConsoleWatch(options);
    this.#onSilent = options.onSilent ?? (() => {});
  }

  /**
   * What the guest wrote and, to follow, what it writes, as fast as the reader
   * takes it. It is attached before the history is read, so nothing falls in
   * between; what came in that moment is not given twice. It ends when the
   * machine is off or deleted; of one that is off already, after the history.
   */
  async read(
    row: MachineRow,
    reading: ConsoleReading,
  ): Promise<AsyncIterable<Uint8Array>> {
    const { console } = this.#platformOf(row);
    const ref = refOf(row);
    const { signal, historyBytes: maxBytes } = reading;
    const live =
      reading.follow && talks(row.state)
        ? await console.attach(ref, { signal })
        : undefined;
    try {
      const history = await console.history(ref, { signal, maxBytes });
      return live ? this.#followed(row, history, live, signal) : once(history);
    } catch (error) {
      live?.destroy();
      throw error;
    }
  }

  async write(row: MachineRow, data: string): Promise<void> {
    const before = this.#typing.get(row.id) ?? Promise.resolve();
    const typed = before.catch(() => {}).then(() => this.#type(row, data));
    this.#typing.set(row.id, typed);
    try {
      await typed;
    } finally {
      if (this.#typing.get(row.id) === typed) this.#typing.delete(row.id);
    }
  }

  async #type(row: MachineRow, data: string): Promise<void> {
    const { console } = this.#platformOf(row);
    const signal = AbortSignal.timeout(WRITE_PATIENCE_MS);
    const stream = await console.attach(refOf(row), { signal });
    // Unread output would fill the stream and hold up the input.
    stream.resume();
    try {
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject);
        stream.once('close', () => reject(new Error('The console was closed')));
        stream.write(data, error => (error ? reject(error) : resolve()));
      });
    } finally {
      stream.destroy();
    }
  }

  async *#followed(
    row: MachineRow,
    history: Buffer,
    live: Duplex,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    let ending = false;
    const unwatch = this.#watch.watch(row.id, () => {
      if (ending) return;
      ending = true;
      void delay(LAST_WORDS_MS).then(() => live.destroy());
    });
    try {
      yield* both(history, live);
      if (!ending) this.#onSilent(row.platform_id);
    } catch (error) {
      if (!signal.aborted && !ending) throw error;
    } finally {
      unwatch();
      live.destroy();
    }
  }

  #platformOf(row: MachineRow) {
    return requireGroups(this.#registry.use(row.platform_id), 'console');
  }
}

async function* once(history: Buffer): AsyncIterable<Uint8Array> {
  if (history.length > 0) yield history;
}

async function* both(history: Buffer, live: Duplex): AsyncIterable<Uint8Array> {
  const early: Buffer | null = live.read();
  yield* once(history);
  if (early) yield early.subarray(overlap(history, early));
  for await (const bytes of live) yield bytes;
}

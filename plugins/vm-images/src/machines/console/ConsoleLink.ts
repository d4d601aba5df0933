import type { VmImagesApi } from '@vm-images/backstage-plugin-vm-images-common';

/** How the console is connected. */
export type LinkState =
  | { phase: 'connecting' }
  | { phase: 'live' }
  /** It ended or failed, and is tried again. */
  | { phase: 'waiting'; error?: unknown }
  /** It ended and nothing more is expected. */
  | { phase: 'ended'; error?: unknown };

export interface ConsoleLinkOptions {
  api: Pick<VmImagesApi, 'readConsole' | 'writeConsole'>;
  machineId: string;
  /** Is more to come once the stream ends, as from a machine that runs? */
  goesOn: () => boolean;
  onState: (state: LinkState) => void;
  /** A connection begins: what was shown comes again as its history. */
  onReset: () => void;
  onBytes: (bytes: Uint8Array) => void;
  /** What came so far was history; from now on it is live. */
  onLive: () => void;
  /** A connection ended; the machine may have changed with it. */
  onEnd: () => void;
  onWriteError: (error: unknown) => void;
}

const HISTORY_BYTES = 256 * 1024;
/** History comes in one burst; a pause of this many milliseconds is its end. */
const HISTORY_PAUSE_MS = 250;
/** A guest that never pauses is live after as many milliseconds. */
const HISTORY_MOST_MS = 2_000;
/** A connection that lasted so long was a good one: the pauses begin anew. */
const GOOD_MS = 5_000;
/** Milliseconds between tries to connect again. */
const pauses = [500, 1_000, 2_000, 5_000, 10_000];
/** Keys that are typed within as many milliseconds travel together. */
const TYPING_MS = 15;
/** What one request may carry. */
const MAX_WRITE = 4_096;

/**
 * Reads a machine's console and types into it. A lost connection is made again
 * with growing pauses; what is typed keeps its order and goes out in as few
 * requests as the network's pace allows.
 */
export class ConsoleLink {
  readonly #options: ConsoleLinkOptions;
  readonly #abort = new AbortController();
  #wake: (() => void) | undefined;
  #typed = '';
  #writing = false;

  constructor(options: ConsoleLinkOptions) {
    this.#options = options;
    void this.#run();
  }

  close(): void {
    this.#abort.abort();
    this.#wake?.();
  }

  /** Connects again at once, if it is waiting to. */
  reconnect(): void {
    this.#wake?.();
  }

  type(text: string): void {
    this.#typed += text;
    if (!this.#writing) void this.#write();
  }

  get #closed() {
    return this.#abort.signal.aborted;
  }

  async #run(): Promise<void> {
    const { goesOn, onState, onEnd } = this.#options;
    for (let tries = 0; !this.#closed; tries += 1) {
      let error: unknown;
      const begun = Date.now();
      onState({ phase: 'connecting' });
      try {
        await this.#read();
      } catch (reason) {
        error = reason;
      }
      if (this.#closed) return;
      if (Date.now() - begun > GOOD_MS) tries = 0;
      const last = !goesOn();
      onState({ phase: last ? 'ended' : 'waiting', error });
      onEnd();
      // One that has ended waits until someone asks for it again.
      await this.#sleep(last ? undefined : pauses[Math.min(tries, 4)]);
    }
  }

  /** One connection, until it ends. */
  async #read(): Promise<void> {
    const { api, machineId, onState, onReset, onBytes } = this.#options;
    const { signal } = this.#abort;
    const stream = await api.readConsole(
      machineId,
      { follow: true, historyBytes: HISTORY_BYTES },
      { signal },
    );
    const reader = stream.getReader();
    const cancel = () => void reader.cancel().catch(() => {});
    signal.addEventListener('abort', cancel);
    onReset();
    onState({ phase: 'live' });
    const history = this.#watchHistory();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        history.came();
        onBytes(value);
      }
    } finally {
      history.stop();
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Notices where the history ends, as the stream itself does not say it. */
  #watchHistory() {
    let over = false;
    const end = () => {
      if (!over) this.#options.onLive();
      over = true;
    };
    const most = setTimeout(end, HISTORY_MOST_MS);
    let pause = setTimeout(end, HISTORY_PAUSE_MS);
    return {
      came() {
        if (over) return;
        clearTimeout(pause);
        pause = setTimeout(end, HISTORY_PAUSE_MS);
      },
      stop() {
        clearTimeout(most);
        clearTimeout(pause);
      },
    };
  }

  async #write(): Promise<void> {
    const { api, machineId, onWriteError } = this.#options;
    this.#writing = true;
    try {
      await new Promise(resolve => setTimeout(resolve, TYPING_MS));
      while (this.#typed && !this.#closed) {
        const data = firstPart(this.#typed);
        this.#typed = this.#typed.slice(data.length);
        await api.writeConsole(machineId, data, { signal: this.#abort.signal });
      }
    } catch (error) {
      // Typing on after a gap could run half a command.
      this.#typed = '';
      if (!this.#closed) onWriteError(error);
    } finally {
      this.#writing = false;
    }
  }

  #sleep(milliseconds: number | undefined): Promise<void> {
    return new Promise(resolve => {
      const timer =
        milliseconds === undefined
          ? undefined
          : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** As much as one request takes, without cutting a character in two. */
function firstPart(text: string): string {
  const part = text.slice(0, MAX_WRITE);
  const cut = part.length < text.length && /[\uD800-\uDBFF]$/.test(part);
  return cut ? part.slice(0, -1) : part;
}

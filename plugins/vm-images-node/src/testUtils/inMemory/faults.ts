/** Scripted faults and delays for the in-memory platform. */

/** @public */
export interface Fault {
  /** `launch.create`, `imports.fromFile` … */
  call: string;
  error: Error;
  /** Did the effect happen although the call fails? */
  after?: boolean;
  /** How often it strikes; once when left out. */
  times?: number;
  /** Strikes only where this says so. */
  when?: (argument: unknown) => boolean;
}

/** @public */
export class Faults {
  readonly #faults: Fault[] = [];
  readonly #delays = new Map<string, number>();
  readonly #held = new Map<string, Promise<void>>();
  readonly #calls = new Map<string, number>();

  /** Makes a call fail. */
  add(fault: Fault): void {
    this.#faults.push({ times: 1, ...fault });
  }

  /** Makes a call take this many milliseconds. */
  delay(call: string, milliseconds: number): void {
    this.#delays.set(call, milliseconds);
  }

  /** Lets a call wait until what this returns is called. */
  hold(call: string): () => void {
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    this.#held.set(call, held);
    return release;
  }

  /** How often a call was made. */
  count(call: string): number {
    return this.#calls.get(call) ?? 0;
  }

  /** @internal Wraps an effect with the delays and faults that are planned for it. */
  async around<T>(
    call: string,
    argument: unknown,
    signal: AbortSignal,
    effect: () => T | Promise<T>,
  ): Promise<T> {
    this.#calls.set(call, this.count(call) + 1);
    await this.#wait(this.#delays.get(call) ?? 0, signal);
    await this.#held.get(call);
    signal.throwIfAborted();
    this.#strike(call, argument, false);
    const result = await effect();
    this.#strike(call, argument, true);
    return result;
  }

  #strike(call: string, argument: unknown, after: boolean): void {
    const fault = this.#faults.find(
      candidate =>
        candidate.call === call &&
        Boolean(candidate.after) === after &&
        (candidate.times ?? 1) > 0 &&
        (candidate.when?.(argument) ?? true),
    );
    if (!fault) return;
    fault.times = (fault.times ?? 1) - 1;
    throw fault.error;
  }

  async #wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds === 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(done, milliseconds);
      function done() {
        signal.removeEventListener('abort', stop);
        resolve();
      }
      function stop() {
        clearTimeout(timer);
        reject(signal.reason);
      }
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

/**
 * Runs a task at once, and then at most once per interval however often it is
 * asked for; the last request is never lost, and a task that is still under
 * way is not overtaken by its successor.
 */
export class Throttle {
  readonly #task: () => void | Promise<void>;
  readonly #intervalMs: number;
  #startedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(task: () => void | Promise<void>, intervalMs: number) {
    this.#task = task;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#timer || this.#closed) {
      return;
    }
    const waitMs = this.#startedAt + this.#intervalMs - performance.now();
    if (waitMs <= 0 && !this.#running) {
      this.#start();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#running) {
        this.request();
      } else {
        this.#start();
      }
    }, Math.max(waitMs, 10));
    this.#timer.unref();
  }

  /** Drops what is pending and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  #start(): void {
    this.#startedAt = performance.now();
    const result = this.#task();
    if (result) {
      this.#running = result.finally(() => {
        this.#running = undefined;
      });
    }
  }
}

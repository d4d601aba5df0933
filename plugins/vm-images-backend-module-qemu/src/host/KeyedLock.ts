/** Lets one piece of work at a time happen to each thing. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Waits for the turn of `key`, then works. A failure frees the turn too. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    let release: () => void = () => {};
    const mine = new Promise<void>(resolve => {
      release = resolve;
    });
    this.#tails.set(key, mine);
    try {
      await before;
      return await work();
    } finally {
      release();
      if (this.#tails.get(key) === mine) {
        this.#tails.delete(key);
      }
    }
  }
}

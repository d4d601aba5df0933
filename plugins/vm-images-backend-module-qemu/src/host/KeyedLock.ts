/** Lets one piece of work at a time happen to each thing. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** The same with several keys at once, which are taken in one order by all. */
  async runAll<T>(keys: string[], work: () => Promise<T>): Promise<T> {
    const [first, ...rest] = [...new Set(keys)].sort();
    if (first === undefined) return work();
    return this.run(first, () => this.runAll(rest, work));
  }

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

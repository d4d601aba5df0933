import {
  countKeysOf,
  type CountDimension,
  type CountedFacts,
} from './countedFacts';

export interface CountSum {
  scope: string;
  dimension: CountDimension;
  value: string;
  n: number;
}

/** Adds up what images change in the counters. */
export class CountSums {
  readonly #sums = new Map<string, CountSum>();

  add(facts: CountedFacts | undefined, times: 1 | -1): void {
    if (!facts) return;
    for (const key of countKeysOf(facts)) {
      const id = `${key.scope}\n${key.dimension}\n${key.value}`;
      const sum = this.#sums.get(id);
      if (sum) sum.n += times;
      else this.#sums.set(id, { ...key, n: times });
    }
  }

  /** What differs from zero, always in the same order: locks are taken in it. */
  entries(): CountSum[] {
    return [...this.#sums.entries()]
      .filter(([, { n }]) => n !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, sum]) => sum);
  }
}

import { EVERYONE } from '../images/derivedColumns';
import {
  ALL_SCOPE,
  audienceScope,
  countKeysOf,
  ownerScope,
  type CountDimension,
  type CountedFacts,
} from './countedFacts';
import type { CountSum } from './CountSums';

/** Whose images are counted. */
export interface CountedView {
  /** All of them, whoever owns them. */
  everything: boolean;
  /** Whose are "mine". */
  owners: readonly string[];
}

/** The scopes of a view: of what it sees, and of what is its own. */
export function scopesOf(view: CountedView): { seen: string[]; own: string[] } {
  return {
    seen: view.everything
      ? [ALL_SCOPE]
      : [EVERYONE, ...view.owners].map(audienceScope),
    own: view.owners.map(ownerScope),
  };
}

/** Numbers by dimension and value, as a view may know them. */
export class ImageCounts {
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #own = new Map<string, number>();
  /** Images that others share with the view. */
  readonly received: number;

  constructor(
    sums: readonly CountSum[],
    view: CountedView,
    received: readonly CountedFacts[] = [],
  ) {
    const scopes = scopesOf(view);
    const [seen, own] = [new Set(scopes.seen), new Set(scopes.own)];
    for (const { scope, dimension, value, n } of sums) {
      if (seen.has(scope)) {
        this.#see(dimension, value, n);
      } else if (own.has(scope)) {
        this.#own.set(dimension, (this.#own.get(dimension) ?? 0) + n);
      }
    }
    this.received = received.length;
    if (!view.everything) for (const one of received) this.#seeReceived(one);
  }

  /** Who sees everything has them among that. */
  #seeReceived(facts: CountedFacts): void {
    const scope = audienceScope(facts.audience);
    for (const key of countKeysOf(facts)) {
      if (key.scope === scope) this.#see(key.dimension, key.value, 1);
    }
  }

  #see(dimension: string, value: string, n: number): void {
    const values = this.#seen.get(dimension) ?? new Map<string, number>();
    values.set(value, (values.get(value) ?? 0) + n);
    this.#seen.set(dimension, values);
  }

  get(dimension: CountDimension, value: string = ''): number {
    return Math.max(0, this.#seen.get(dimension)?.get(value) ?? 0);
  }

  /** Images of the owners themselves, live or in the bin. */
  own(tab: 'live' | 'bin'): number {
    return Math.max(0, this.#own.get(tab) ?? 0);
  }

  /** Values of a dimension, most frequent first. */
  values(dimension: CountDimension): { value: string; count: number }[] {
    return [...(this.#seen.get(dimension) ?? [])]
      .filter(([, count]) => count > 0)
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }
}

/**
 * Side by side, round by round: the machines that this runs on are shared and
 * noisy, so a figure alone says nothing. Ours, the floor and the peers take
 * turns in one process tree, and what is reported is the median of the ratios
 * within each round, with the smallest and the largest.
 */

/** Something to measure; answers its figure, such as milliseconds or MiB/s. */
export type Contestant = () => Promise<number>;

export interface Ratio {
  median: number;
  min: number;
  max: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs all contestants in turn, `rounds` times; figures by name and round. */
export async function interleave(
  contestants: Record<string, Contestant>,
  rounds: number,
): Promise<Record<string, number[]>> {
  const figures: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      (figures[name] ??= []).push(await run());
    }
  }
  return figures;
}

/** Of the rounds of `ours` over those of `other`. */
export function ratioOf(
  ours: readonly number[],
  other: readonly number[],
): Ratio {
  const ratios = ours.map((figure, round) => figure / other[round]);
  return {
    median: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
  };
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

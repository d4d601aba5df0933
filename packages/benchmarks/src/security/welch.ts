/**
 * Whether two classes of inputs take different times, as `dudect` asks it
 * (Reparaz, Balasch, Verbauwhede 2017): Welch's t over all samples, and again
 * over those below some percentiles, because what is slow is mostly the host.
 */

/** Of everything, and of the faster parts, where differences are the clearest. */
const CROPS = [1, 0.99, 0.95, 0.9, 0.75, 0.5] as const;

/** How many standard errors the means of two samples are apart. */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [momentsOf(a), momentsOf(b)];
  const error = Math.sqrt(
    first.variance / a.length + second.variance / b.length,
  );
  const apart = first.mean - second.mean;
  return apart === 0 ? 0 : apart / error;
}

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/**
 * The largest |t| of all crops. Each cuts both classes at the same time, which
 * is a percentile of both together, so that cutting prefers none.
 */
export function largestT(a: readonly number[], b: readonly number[]): number {
  const sorted = Float64Array.from([...a, ...b]).sort();
  const all = CROPS.map(share => {
    const longest = sorted[Math.ceil(sorted.length * share) - 1];
    const isKept = (value: number) => value <= longest;
    return Math.abs(welch(a.filter(isKept), b.filter(isKept)));
  });
  return Math.max(...all);
}

import { largestT, welch } from './welch';

/** Numbers that look random and are the same in every run. */
function numbers(seed: number) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

it('is as in the books', () => {
  const a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6];
  const b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2];
  // By hand: means 20.75 and 23.3, variances 11.00 and 4.69 over ten each.
  expect(welch(a, b)).toBeCloseTo(-2.036, 3);
  expect(welch(a, a)).toBe(0);
});

it('sees a small difference below much noise, and none where there is none', () => {
  const next = numbers(7);
  // One in twenty is delayed by something else, for long.
  const sample = (base: number) =>
    base + next() * 10 + (next() < 0.05 ? next() * 100_000 : 0);
  const same = () => Array.from({ length: 20_000 }, () => sample(100));
  const slower = Array.from({ length: 20_000 }, () => sample(100.5));
  expect(largestT(same(), same())).toBeLessThan(4.5);
  expect(largestT(same(), slower)).toBeGreaterThan(10);
  expect(Math.abs(welch(same(), slower))).toBeLessThan(4.5);
});

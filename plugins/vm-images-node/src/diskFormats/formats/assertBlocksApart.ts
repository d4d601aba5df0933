import { assertSound } from '../errors';

/**
 * Throws unless every block has bytes of its own. A table that leads to one
 * block a million times makes a huge disk of a small file, and no tool writes
 * such a table.
 *
 * @param offsets - where the blocks begin, in any order
 * @param length - of each block, in bytes
 */
export function assertBlocksApart(
  offsets: readonly number[],
  length: number,
  rule: string,
): void {
  const sorted = Float64Array.from(offsets).sort();
  for (let at = 1; at < sorted.length; at++) {
    assertSound(
      sorted[at] - sorted[at - 1] >= length,
      rule,
      `two entries of its block table lead to the same place, byte ${sorted[at]}`,
    );
  }
}

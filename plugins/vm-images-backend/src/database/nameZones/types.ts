import type { BigIntColumn } from '../tables';

/** Behind every name: longer than one can be. */
export const BEHIND_ALL_NAMES = '\u{10FFFF}'.repeat(257);

/** A piece of the order of names, and whether what occurs in it is listed. */
export interface NameZoneRow {
  id: number;
  /** The first name that belongs to it. */
  low: string;
  /** The first one that does not any more. */
  high: string;
  /**
   * `name_zone_grams` has at least the grams of every live image in it; else
   * anything may occur.
   */
  known: boolean | number;
  cut_at: BigIntColumn;
}

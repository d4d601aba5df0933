/** For a test of many trials; most of it is booting guests and backends. */
export const MOST_MS = 1_200_000;
/** Half of what a slow machine needs to boot a guest and copy its disk. */
export const DEATH_MS = 150_000;

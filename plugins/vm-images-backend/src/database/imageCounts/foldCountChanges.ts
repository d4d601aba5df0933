import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { COUNTS, COUNT_CHANGES, type CountedFacts } from './countedFacts';
import { CountSums, type CountSum } from './CountSums';

const BATCH = 2000;
const ROWS_PER_STATEMENT = 200;

/** A row of `image_count_changes`. */
export interface CountChangeRow {
  id: number | string;
  before: string | null;
  after: string | null;
}

/** What changes amount to, per counter. */
export function sumOfChanges(changes: readonly CountChangeRow[]): CountSums {
  const sums = new CountSums();
  for (const { before, after } of changes) {
    if (before) sums.add(JSON.parse(before) as CountedFacts, -1);
    if (after) sums.add(JSON.parse(after) as CountedFacts, 1);
  }
  return sums;
}

/**
 * Folds noted changes into the counters, in batches of one short transaction
 * each. Several processes may do it at once: each takes other rows, and all
 * lock counters in the same order.
 *
 * @returns how many changes were folded in.
 */
export async function foldCountChanges(options: {
  database: Knex;
  signal?: AbortSignal;
}): Promise<number> {
  let folded = 0;
  while (!options.signal?.aborted) {
    const count = await options.database.transaction(foldBatch);
    folded += count;
    if (count < BATCH) break;
  }
  return folded;
}

async function foldBatch(tx: Knex.Transaction): Promise<number> {
  const query = tx<CountChangeRow>(COUNT_CHANGES).orderBy('id').limit(BATCH);
  if (isPostgres(tx)) query.forUpdate().skipLocked();
  const changes = await query;
  if (changes.length === 0) return 0;
  await tx(COUNT_CHANGES)
    .whereIn(
      'id',
      changes.map(({ id }) => id),
    )
    .delete();
  await addToCounts({ tx, sums: sumOfChanges(changes).entries() });
  return changes.length;
}

/** Adds sums to the counters; those that fall to zero go. */
export async function addToCounts(options: {
  tx: Knex | Knex.Transaction;
  sums: readonly CountSum[];
}): Promise<void> {
  const { tx, sums } = options;
  for (let at = 0; at < sums.length; at += ROWS_PER_STATEMENT) {
    const some = sums.slice(at, at + ROWS_PER_STATEMENT);
    await tx(COUNTS)
      .insert(some)
      .onConflict(['scope', 'dimension', 'value'])
      .merge({ n: tx.raw('?? + excluded.??', [`${COUNTS}.n`, 'n']) });
    // Negative ones stay: what makes up for them may be in another batch.
    await tx(COUNTS)
      .where({ n: 0 })
      .whereIn(
        ['scope', 'dimension', 'value'],
        some.map(({ scope, dimension, value }) => [scope, dimension, value]),
      )
      .delete();
  }
}

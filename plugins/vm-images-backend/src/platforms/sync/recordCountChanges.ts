import type { Knex } from 'knex';
import {
  COUNT_CHANGES,
  countedFactsOf,
} from '../../database/imageCounts/countedFacts';
import type { ImageRow } from '../../database/tables';

const factsText = (image: ImageRow | undefined): string | null => {
  const facts = image && countedFactsOf(image);
  return facts ? JSON.stringify(facts) : null;
};

/** Notes for the counters what changed about many images, in one statement. */
export async function recordCountChanges(options: {
  tx: Knex | Knex.Transaction;
  changes: { before?: ImageRow; after?: ImageRow }[];
}): Promise<void> {
  const rows = options.changes
    .map(({ before, after }) => ({
      before: factsText(before),
      after: factsText(after),
    }))
    .filter(({ before, after }) => before !== after);
  if (rows.length > 0) await options.tx(COUNT_CHANGES).insert(rows);
}

import type { Knex } from 'knex';
import type { ImageRow } from '../tables';
import { countedFactsOf, COUNT_CHANGES } from './countedFacts';

/**
 * Notes that an image came, changed or went, for the counters. One small row
 * that nobody else touches: writers never wait for each other here.
 */
export async function recordCountChange(options: {
  tx: Knex | Knex.Transaction;
  before?: ImageRow;
  after?: ImageRow;
}): Promise<void> {
  const [before, after] = [options.before, options.after].map(image => {
    const facts = image && countedFactsOf(image);
    return facts ? JSON.stringify(facts) : null;
  });
  if (before === after) return;
  await options.tx(COUNT_CHANGES).insert({ before, after });
}

import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import {
  receivedOnly,
  receivedOnlyByLookup,
} from '../imageShares/receivedImages';
import { raw, selectRows, sql } from '../sql';
import {
  countedFactsOf,
  type CountedFacts,
  type CountedImage,
} from './countedFacts';

/** No more shares of a caller than these are counted. */
const COUNTED_SHARES = 5000;

export const countedColumns = raw(`i.owner_ref, i.audience, i.platform_id,
  i.region, i.status, i.kind, i.visibility, i.os_distribution, i.architecture,
  i.family, i.tags, i.encrypted, i.deleted_at`);

/**
 * What others share with these refs. No counter knows who has accepted what;
 * it is little, and counted one by one.
 */
export async function readReceived(options: {
  knex: Knex | Knex.Transaction;
  refs: readonly string[];
}): Promise<CountedFacts[]> {
  const { knex, refs } = options;
  if (refs.length === 0) return [];
  const condition = isPostgres(knex) ? receivedOnlyByLookup : receivedOnly;
  const rows = await selectRows<CountedImage>(
    knex,
    sql`select ${countedColumns} from images i where ${condition(refs)}
      limit ${raw(String(COUNTED_SHARES))}`,
  );
  return factsOf(rows);
}

/** Those that count somewhere. */
export function factsOf(rows: readonly CountedImage[]): CountedFacts[] {
  return rows.map(countedFactsOf).filter(facts => facts !== undefined);
}

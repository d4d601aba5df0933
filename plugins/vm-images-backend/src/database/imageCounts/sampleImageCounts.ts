import type { Knex } from 'knex';
import { allOf, anyOf, isIn, raw, selectRows, sql, type Sql } from '../sql';
import type { CountedImage } from './countedFacts';
import { CountSums } from './CountSums';
import { ImageCounts, type CountedView } from './ImageCounts';
import { countedColumns, factsOf } from './readReceived';
import { EVERYONE } from '../images/derivedColumns';
import { receivedOnly } from '../imageShares/receivedImages';

/** No more images than these are looked at. */
export const SAMPLED_IMAGES = 5000;

/**
 * The numbers of a caller whom the permission policy shows only some of the
 * images: no counter knows which. They are counted one by one, the newest some
 * thousand of them.
 */
export async function sampleImageCounts(options: {
  knex: Knex | Knex.Transaction;
  view: CountedView;
  condition: Sql;
}): Promise<ImageCounts> {
  const { knex, view, condition } = options;
  const { everything, owners } = view;
  const audiences = everything ? undefined : [EVERYONE, ...owners];
  const live = allOf([
    raw('i.deleted_at is null'),
    ...(audiences ? [isIn('i.audience', audiences)] : []),
  ]);
  const bin = allOf([
    raw(`i.status = 'deleted'`),
    ...(audiences ? [isIn('i.owner_ref', owners)] : []),
  ]);
  const received = owners.length > 0 ? receivedOnly(owners) : raw('1 = 0');
  const rows = await selectRows<CountedImage & { received: number }>(
    knex,
    sql`select ${countedColumns},
        case when ${received} then 1 else 0 end as received
      from images i
      where ${anyOf([live, bin, sql`(${received})`])} and ${condition}
      limit ${raw(String(SAMPLED_IMAGES))}`,
  );
  const sums = new CountSums();
  for (const facts of factsOf(rows)) sums.add(facts, 1);
  return new ImageCounts(
    sums.entries(),
    view,
    factsOf(rows.filter(row => row.received)),
  );
}

import type { Knex } from 'knex';
import { allOf, anyOf, isIn, raw, selectRows, sql, type Sql } from '../sql';
import { countedFactsOf, type CountedImage } from './countedFacts';
import { CountSums } from './CountSums';
import { ImageCounts, type CountedView } from './ImageCounts';
import { EVERYONE } from '../images/derivedColumns';

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
  const rows = await selectRows<CountedImage>(
    knex,
    sql`select i.owner_ref, i.audience, i.platform_id, i.region, i.status,
        i.kind, i.visibility, i.os_distribution, i.architecture, i.family,
        i.tags, i.deleted_at
      from images i where ${anyOf([live, bin])} and ${condition}
      limit ${raw(String(SAMPLED_IMAGES))}`,
  );
  const sums = new CountSums();
  for (const row of rows) sums.add(countedFactsOf(row), 1);
  return new ImageCounts(sums.entries(), view);
}

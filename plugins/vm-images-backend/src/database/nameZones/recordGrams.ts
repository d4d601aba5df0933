/**
 * What occurs in a zone is only ever added to by writers, and only what is not
 * there yet: most writes add nothing, and none waits for another. A search must
 * not miss what has just been written, so it belongs to the same transaction.
 */
import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import type { ImageRow } from '../tables';
import { gramsOf } from './grams';
import { lockZones } from './lockZones';

type Before = Pick<ImageRow, 'search_key' | 'deleted_at'>;
type After = Pick<ImageRow, 'name_key' | 'search_key' | 'deleted_at'>;

/** Does the change add to what occurs among live images? */
function isNews(before: Before | undefined, after: After): boolean {
  if (after.deleted_at !== null) return false;
  return (
    !before ||
    before.deleted_at !== null ||
    before.search_key !== after.search_key
  );
}

/**
 * Notes what occurs in the names and tags of images that were written. Call it in
 * the transaction that writes them, after that.
 */
export async function recordGrams(options: {
  tx: Knex | Knex.Transaction;
  changes: readonly { before?: Before; after: After }[];
}): Promise<void> {
  const { tx, changes } = options;
  const news = changes
    .filter(({ before, after }) => isNews(before, after))
    .map(({ after }) => [
      // As it is stored: half a character would not get through JSON.
      Buffer.from(after.name_key, 'utf8').toString('utf8'),
      [...gramsOf(after.search_key)],
    ]);
  if (news.length === 0) return;
  await lockZones(tx, 'shared');
  const statement = isPostgres(tx) ? onPostgres : onSqlite;
  await tx.raw(statement, [JSON.stringify(news)]);
}

/** The zone of a name, if it is known. */
const zoneOf = (name: string) => `(
  select case when z.known then z.id end from name_zones z
  where z.low <= ${name} order by z.low desc limit 1)`;

const onPostgres = `insert into name_zone_grams (zone_id, gram)
  select distinct i.zone_id, g.gram::integer
  from (
    select ${zoneOf('(e.value ->> 0) collate "C"')} as zone_id,
      e.value -> 1 as grams
    from json_array_elements(?::json) e
  ) i
  cross join lateral json_array_elements_text(i.grams) as g (gram)
  where i.zone_id is not null and not exists (
    select 1 from name_zone_grams k
    where k.zone_id = i.zone_id and k.gram = g.gram::integer)`;

const onSqlite = `insert or ignore into name_zone_grams (zone_id, gram)
  select i.zone_id, g.value
  from (
    select ${zoneOf('e.value ->> 0')} as zone_id, e.value -> 1 as grams
    from json_each(?) e
  ) i
  cross join json_each(i.grams) g
  where i.zone_id is not null`;

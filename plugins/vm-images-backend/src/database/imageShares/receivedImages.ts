/**
 * What callers see because others share it with them. A caller's accepted
 * shares are few beside the catalog, so they are looked up by the caller's refs
 * in an index and read one by one.
 */
import { EVERYONE } from '../images/derivedColumns';
import { allOf, isIn, raw, sql, type Sql } from '../sql';

/** Ids of the images that these recipients have accepted. */
export function receivedIds(refs: readonly string[]): Sql {
  return sql`select s.image_id from image_shares s
    where ${isIn('s.recipient_ref', refs)} and s.status = 'accepted'`;
}

/** Was the image `i` accepted by one of them? 1 or 0. */
export function isReceived(refs: readonly string[]): Sql {
  if (refs.length === 0) return raw('0');
  return sql`case when exists (select 1 from image_shares s
    where s.image_id = i.id and ${isIn('s.recipient_ref', refs)}
      and s.status = 'accepted') then 1 else 0 end`;
}

/** How many have the image `i` or were asked. */
export const sharedWithCount = raw(`(select count(*) from image_shares s
    where s.image_id = i.id and s.status <> 'rejected')`);

/**
 * Live images that these refs received and would not see otherwise, so that
 * nothing is met twice: their own and those of everyone are left out.
 */
export function receivedOnly(refs: readonly string[]): Sql {
  return allOf([
    raw('i.deleted_at is null'),
    sql`i.id in (${receivedIds(refs)})`,
    sql`not (${isIn('i.audience', [EVERYONE, ...refs])})`,
  ]);
}

/** The same for PostgreSQL, where it is a lookup whatever the statistics say. */
export function receivedOnlyByLookup(refs: readonly string[]): Sql {
  return allOf([
    raw('i.deleted_at is null'),
    sql`i.id = any(array(select s.image_id from image_shares s
      where s.recipient_ref = any(${refs}::varchar[])
        and s.status = 'accepted'))`,
    sql`not (i.audience = any(${[EVERYONE, ...refs]}::varchar[]))`,
  ]);
}

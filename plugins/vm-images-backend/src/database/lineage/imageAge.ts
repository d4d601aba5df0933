/** How far images lag behind what their families offer. */
import type { Standing } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { isIn, raw, selectRows, sql } from '../sql';

export interface ImageAge {
  standing: Standing;
  /** Versions after it, up to the one that the stable channel offers. */
  behind: number;
}

const NEWEST = raw(`'stable'`);

/**
 * For images of a page of machines, all in one statement: the channel is found
 * by its key, and the versions in between along the index of the family.
 */
export async function imageAges(
  knex: Knex | Knex.Transaction,
  imageIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, ImageAge>> {
  const ids = [...new Set(imageIds)].filter(id => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await selectRows<{
    id: string;
    standing: Standing;
    behind: number | string;
  }>(
    knex,
    sql`select i.id, i.standing,
        (select count(*) from family_channels c
          join images n on n.id = c.image_id
          join images v on v.family = i.family and v.owner_ref = i.owner_ref
          where c.owner_ref = i.owner_ref and c.family = i.family
            and c.channel = ${NEWEST} and n.created_at > i.created_at
            and v.deleted_at is null and v.status = ${'available'}
            and v.platform_id = i.platform_id and v.region = i.region
            and v.created_at > i.created_at
            and v.created_at <= n.created_at) as behind
      from images i where i.family <> '' and ${isIn('i.id', ids)}
      union all
      select i.id, i.standing, 0 as behind
      from images i where i.family = '' and ${isIn('i.id', ids)}`,
  );
  return new Map(
    rows.map(({ id, standing, behind }) => [
      id,
      { standing, behind: Number(behind) },
    ]),
  );
}

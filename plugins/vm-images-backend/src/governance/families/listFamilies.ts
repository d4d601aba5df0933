import type { FamilyBrief } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { visibleImages } from '../../database/imageList/visibleImages';
import type { CatalogView } from '../../database/imageList/ranges';
import {
  allOf,
  isIn,
  raw,
  selectRows,
  sql,
  startsWith,
  type Sql,
} from '../../database/sql';
import type { BigIntColumn } from '../../database/tables';
import { isoTime, optional, withoutUndefined } from '../../database/values';
import { encodeFamilyId } from '../../database/lineage/familyId';

interface GroupRow {
  owner_ref: string;
  family: string;
  n: number | string;
  updated_at: BigIntColumn;
}

export interface FamilyListRequest {
  /** What names begin with. */
  prefix: string;
  /** The name after which the page begins. */
  after?: string;
  /** Names; of one name there may be a family of each of several owners. */
  limit: number;
}

/**
 * Families of which the view shows a version, by name. First the names, which
 * an index gives in order so that reading ends with the page; then the numbers
 * of those names alone.
 */
export async function listFamilies(options: {
  knex: Knex | Knex.Transaction;
  view: CatalogView;
  request: FamilyListRequest;
}): Promise<{ items: FamilyBrief[]; last?: string; more: boolean }> {
  const { knex, view, request } = options;
  const { after, limit, prefix } = request;
  const visible = [raw(`i.family <> ''`), ...visibleImages(view)];
  const narrow: Sql[] = [];
  if (prefix) narrow.push(startsWith('i.family', prefix));
  if (after !== undefined) narrow.push(sql`i.family > ${after}`);
  const found = await selectRows<{ family: string }>(
    knex,
    sql`select distinct i.family from images i
      where ${allOf([...visible, ...narrow])}
      order by i.family limit ${raw(String(limit + 1))}`,
  );
  const names = found.slice(0, limit).map(({ family }) => family);
  const more = found.length > limit;
  if (names.length === 0) return { items: [], more };
  const rows = await selectRows<GroupRow>(
    knex,
    sql`select i.owner_ref, i.family, count(*) as n,
        max(i.updated_at) as updated_at
      from images i where ${allOf([...visible, isIn('i.family', names)])}
      group by i.family, i.owner_ref order by i.family, i.owner_ref`,
  );
  return { items: rows.map(briefOf), last: names.at(-1), more };
}

function briefOf(row: GroupRow): FamilyBrief {
  return withoutUndefined({
    id: encodeFamilyId({ owner: row.owner_ref, name: row.family }),
    name: row.family,
    ownerRef: optional(row.owner_ref),
    versions: Number(row.n),
    updatedAt: isoTime(row.updated_at),
  });
}

import type { Caller } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  ALL_SCOPE,
  audienceScope,
  COUNTS,
  COUNT_CHANGES,
} from '../database/imageCounts/countedFacts';
import {
  sumOfChanges,
  type CountChangeRow,
} from '../database/imageCounts/foldCountChanges';
import { readReceived } from '../database/imageCounts/readReceived';
import { sampleImageCounts } from '../database/imageCounts/sampleImageCounts';
import { EVERYONE } from '../database/images';
import type { Sql } from '../database/sql';
import type { MachineRow } from '../database/tables';

/** Changes that are not folded in yet; more than these are not waited for. */
const MAX_CHANGES = 2000;

export type CountByPlatform = Map<string, number>;

/**
 * How many live images of each platform the caller sees: from the counters, or
 * from a look at the images themselves when a policy shows only some of them.
 */
export async function countImages(
  database: Knex,
  caller: Caller,
  condition?: Sql,
): Promise<CountByPlatform> {
  if (condition) {
    const counts = await sampleImageCounts({
      knex: database,
      view: { everything: caller.admin, owners: caller.ownershipRefs },
      condition,
    });
    return total(
      counts.values('platform').map(({ value, count: n }) => ({ value, n })),
    );
  }
  const scopes = caller.admin
    ? [ALL_SCOPE]
    : [EVERYONE, ...caller.ownershipRefs].map(audienceScope);
  const rows: { value: string; n: number | string }[] = await database(COUNTS)
    .where('dimension', 'platform')
    .whereIn('scope', scopes)
    .select('value', 'n');
  const changes = await database<CountChangeRow>(COUNT_CHANGES)
    .orderBy('id')
    .limit(MAX_CHANGES);
  const pending = sumOfChanges(changes)
    .entries()
    .filter(
      ({ dimension, scope }) =>
        dimension === 'platform' && scopes.includes(scope),
    );
  const received = caller.admin
    ? []
    : await readReceived({ knex: database, refs: caller.ownershipRefs });
  return total([
    ...rows,
    ...pending,
    ...received.map(({ platform }) => ({ value: platform, n: 1 })),
  ]);
}

/** How many live machines of each platform the caller sees; alias `m`. */
export async function countMachines(
  database: Knex,
  caller: Caller,
  condition?: Sql,
): Promise<CountByPlatform> {
  const query = database<MachineRow>({ m: 'machines' }).whereNull('deleted_at');
  if (condition) {
    query.whereRaw(condition.text, [...condition.values] as Knex.RawBinding[]);
  }
  if (!caller.admin) {
    query.where(mine =>
      mine
        .whereIn('owner_ref', [...caller.ownershipRefs])
        .orWhere('created_by', caller.principal),
    );
  }
  const rows: { platform_id: string; n: number | string }[] = await query
    .groupBy('platform_id')
    .select('platform_id')
    .count({ n: '*' });
  return total(rows.map(({ platform_id: value, n }) => ({ value, n })));
}

function total(rows: { value: string; n: number | string }[]): CountByPlatform {
  const sums: CountByPlatform = new Map();
  for (const { value, n } of rows) {
    sums.set(value, (sums.get(value) ?? 0) + Number(n));
  }
  return sums;
}

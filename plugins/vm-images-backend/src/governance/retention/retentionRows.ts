/** The retention rules of families, and what they came to. */
import { ConflictError } from '@backstage/errors';
import type { RetentionRule } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { FamilyKey } from '../../database/lineage/familyId';
import type { BigIntColumn } from '../../database/tables';

export interface RetentionRow {
  owner_ref: string;
  family: string;
  enabled: boolean | number;
  keep_newest: number | null;
  max_age_days: number | null;
  revision: number;
  updated_by: string;
  updated_at: BigIntColumn;
  next_run_at: BigIntColumn;
  last_run_at: BigIntColumn | null;
  /** JSON of `RetentionRun`. */
  last_run: string | null;
}

/** What a run came to. */
export type RetentionRun = { deleted: number; kept: number; failed: number };

type Db = Knex | Knex.Transaction;
const TABLE = 'family_retention';
const HOUR_MS = 60 * 60 * 1000;
/** Time to think better of it. */
const FIRST_RUN_MS = HOUR_MS;
const EVERY_MS = 24 * HOUR_MS;

const whereFamily = ({ owner, name }: FamilyKey) => ({
  owner_ref: owner,
  family: name,
});

export async function getRetention(
  tx: Db,
  key: FamilyKey,
): Promise<RetentionRow | undefined> {
  return tx<RetentionRow>(TABLE).where(whereFamily(key)).first();
}

export const ruleOf = (row: RetentionRow): RetentionRule => ({
  ...(row.keep_newest !== null && { keepNewest: row.keep_newest }),
  ...(row.max_age_days !== null && { maxAgeDays: row.max_age_days }),
});

/**
 * Sets the rule of a family.
 *
 * @throws ConflictError when `ifRevision` is not its revision, 0 of none.
 */
export async function saveRetention(
  tx: Knex.Transaction,
  key: FamilyKey,
  change: RetentionRule & {
    enabled: boolean;
    by: string;
    ifRevision?: number;
  },
): Promise<RetentionRow> {
  const before = await getRetention(tx, key);
  const revision = before?.revision ?? 0;
  const { ifRevision = revision } = change;
  if (ifRevision !== revision) throw changedMeanwhile(key, ifRevision);
  const now = Date.now();
  const row: RetentionRow = {
    ...whereFamily(key),
    enabled: change.enabled,
    keep_newest: change.keepNewest ?? null,
    max_age_days: change.maxAgeDays ?? null,
    revision: revision + 1,
    updated_by: change.by,
    updated_at: now,
    next_run_at: now + FIRST_RUN_MS,
    last_run_at: before?.last_run_at ?? null,
    last_run: before?.last_run ?? null,
  };
  const written = before
    ? await tx<RetentionRow>(TABLE)
        .where({ ...whereFamily(key), revision })
        .update(row)
    : await insertIfAbsent(tx, row);
  if (written === 0) throw changedMeanwhile(key, revision);
  return row;
}

async function insertIfAbsent(
  tx: Knex.Transaction,
  row: RetentionRow,
): Promise<number> {
  const made: unknown[] = await tx<RetentionRow>(TABLE)
    .insert(row)
    .onConflict(['owner_ref', 'family'])
    .ignore()
    .returning('family');
  return made.length;
}

function changedMeanwhile({ name }: FamilyKey, revision: number): Error {
  return new ConflictError(
    `The retention of family "${name}" was changed in the meantime: the change is based on revision ${revision}. Load it again and repeat the change.`,
  );
}

/** Rules that are to be applied now, the longest due first. */
export async function dueRetentions(
  tx: Db,
  options: { now: number; limit: number },
): Promise<RetentionRow[]> {
  return tx<RetentionRow>(TABLE)
    .where('enabled', true)
    .where('next_run_at', '<=', options.now)
    .orderBy(['next_run_at', 'owner_ref', 'family'])
    .limit(options.limit);
}

/** Notes a run; a rule that was changed meanwhile keeps its own time. */
export async function noteRun(
  tx: Db,
  row: RetentionRow,
  run: RetentionRun,
): Promise<void> {
  const now = Date.now();
  await tx<RetentionRow>(TABLE)
    .where({ owner_ref: row.owner_ref, family: row.family })
    .where('revision', row.revision)
    .update({
      last_run_at: now,
      last_run: JSON.stringify(run),
      next_run_at: now + EVERY_MS,
    });
}

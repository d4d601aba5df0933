/** Standings of images: changes, their history, and plans. */
import { ConflictError } from '@backstage/errors';
import {
  canStandingMove,
  type Standing,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { updateImageRow } from '../../database/images/updateImageRow';
import type { BigIntColumn, ImageRow } from '../../database/tables';

export interface StandingChangeRow {
  seq: BigIntColumn;
  image_id: string;
  from_standing: Standing;
  to_standing: Standing;
  reason: string;
  changed_by: string;
  changed_at: BigIntColumn;
  inherited_from: string | null;
}

export interface StandingPlanRow {
  image_id: string;
  to_standing: Standing;
  reason: string;
  inherit: boolean | number;
  everything: boolean | number;
  due_at: BigIntColumn;
  planned_by: string;
  planned_at: BigIntColumn;
}

type Db = Knex | Knex.Transaction;

export const HISTORY_SHOWN = 50;

/**
 * Gives an image another standing if the table allows it from the one that it
 * has at that very moment, and writes down who did it and why. What was planned
 * for it is thereby settled. Call it inside a transaction.
 *
 * @throws ConflictError naming both standings when the table does not.
 */
export async function setStanding(
  tx: Knex.Transaction,
  change: {
    id: string;
    to: Standing;
    reason: string;
    by: string;
    inheritedFrom?: string;
  },
): Promise<ImageRow> {
  const { id, to } = change;
  let from: Standing = to;
  const after = await updateImageRow({
    ...{ tx, id, patch: { standing: to } },
    check(before) {
      from = before.standing;
      if (canStandingMove(from, to)) return;
      throw new ConflictError(
        `Image "${before.name}" is ${from} and cannot become ${to}.`,
      );
    },
  });
  await tx('image_standing_changes').insert({
    ...{ image_id: id, from_standing: from, to_standing: to },
    ...{ reason: change.reason, changed_by: change.by },
    changed_at: Date.now(),
    inherited_from: change.inheritedFrom ?? null,
  });
  await tx('image_standing_plans').where({ image_id: id }).delete();
  return after;
}

/** The newest changes, newest first. */
export async function listStandingChanges(
  tx: Db,
  imageId: string,
): Promise<StandingChangeRow[]> {
  return tx<StandingChangeRow>('image_standing_changes')
    .where({ image_id: imageId })
    .orderBy('seq', 'desc')
    .limit(HISTORY_SHOWN);
}

export async function getPlan(
  tx: Db,
  imageId: string,
): Promise<StandingPlanRow | undefined> {
  return tx<StandingPlanRow>('image_standing_plans')
    .where({ image_id: imageId })
    .first();
}

/** Takes the place of a plan that there was. */
export async function savePlan(tx: Db, plan: StandingPlanRow): Promise<void> {
  await tx<StandingPlanRow>('image_standing_plans')
    .insert(plan)
    .onConflict('image_id')
    .merge();
}

/** @returns whether there was one. */
export async function deletePlan(tx: Db, imageId: string): Promise<boolean> {
  const count = await tx<StandingPlanRow>('image_standing_plans')
    .where({ image_id: imageId })
    .delete();
  return count > 0;
}

/** Plans whose time has come, the oldest first. */
export async function duePlans(
  tx: Db,
  options: { now: number; limit: number },
): Promise<StandingPlanRow[]> {
  return tx<StandingPlanRow>('image_standing_plans')
    .where('due_at', '<=', options.now)
    .orderBy('due_at')
    .limit(options.limit);
}

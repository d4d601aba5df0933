import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { explainVerdict } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { getImageRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import type { Decider, StandingChanger } from './StandingChanger';
import { deletePlan, duePlans, type StandingPlanRow } from './standingRows';
import type { StandingTeller } from './StandingTeller';

const AT_ONCE = 100;

export interface PlanWork {
  database: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  changer: StandingChanger;
  teller: StandingTeller;
}

/**
 * Gives images the standings whose time has come. Whether it may be was judged
 * when it was planned and is judged again now; what cannot be done any more is
 * dropped, and whoever planned it is told.
 *
 * @returns how many images got their standing.
 */
export async function applyPlans(
  work: PlanWork,
  signal: AbortSignal,
): Promise<number> {
  const { database } = work;
  const due = await duePlans(database, { now: Date.now(), limit: AT_ONCE });
  let applied = 0;
  for (const plan of due) {
    if (signal.aborted) break;
    const image = await getImageRow({ tx: database, id: plan.image_id });
    if (!image) {
      await deletePlan(database, plan.image_id);
    } else if (await applyOne(work, plan, image)) {
      applied++;
    }
  }
  return applied;
}

async function applyOne(
  work: PlanWork,
  plan: StandingPlanRow,
  image: ImageRow,
): Promise<boolean> {
  const { auditor, changer, database, teller } = work;
  const { to_standing: to, reason, planned_by: by } = plan;
  const decider = deciderOf(plan, image);
  const audit = await auditor.createEvent({
    eventId: 'image-standing-apply',
    severityLevel: 'medium',
    meta: { imageId: image.id, to, plannedBy: by },
  });
  try {
    const verdict = await changer.judge(image, { to, reason }, decider);
    if (verdict.effect === 'deny') throw new Error(explainVerdict(verdict));
    const inherit = Boolean(plan.inherit);
    await changer.change(image, { to, reason, inherit }, decider);
    await audit.success();
    return true;
  } catch (error) {
    await deletePlan(database, image.id);
    const why = toError(error).message;
    work.logger.warn(`Image ${image.id} did not become ${to}: ${why}`);
    await audit.fail({ error: toError(error) });
    await teller.tellFailedPlan(image, { to, by, why });
    return false;
  }
}

/**
 * Nobody is signed in by now. The plan was made by whoever may change this
 * image, so it goes on as its owner and reaches what that owner owns; only what
 * an administrator planned reaches further.
 */
function deciderOf(plan: StandingPlanRow, image: ImageRow): Decider {
  return {
    caller: {
      principal: plan.planned_by,
      ownershipRefs: image.owner_ref ? [image.owner_ref] : [],
      admin: Boolean(plan.everything),
    },
    access: {
      maySee: row =>
        Boolean(plan.everything) || row.owner_ref === image.owner_ref,
      refine: (_row, verdicts) => verdicts,
    },
  };
}

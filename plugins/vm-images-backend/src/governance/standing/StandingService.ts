import { InputError, NotFoundError } from '@backstage/errors';
import type {
  StandingChange,
  StandingOutcome,
  StandingPlan,
  StandingReport,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { enforceVerdict, type ServiceOptions } from '../../authorization';
import { getImageRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { isoTime, withoutUndefined } from '../../database/values';
import type { ImageAccess } from '../../images/ImageAccess';
import { noneDerived, type StandingChanger } from './StandingChanger';
import {
  deletePlan,
  getPlan,
  listStandingChanges,
  savePlan,
  type StandingPlanRow,
} from './standingRows';

const FARTHEST_MS = 5 * 366 * 24 * 3600_000;

/**
 * The standings of images for callers: whoever sees an image sees its standing
 * with reason and plan; its owner and administrators change it.
 */
export class StandingService {
  readonly #database: Knex;
  readonly #accessOf: (options: ServiceOptions) => Promise<ImageAccess>;
  readonly #changer: StandingChanger;

  constructor(options: {
    database: Knex;
    accessOf(options: ServiceOptions): Promise<ImageAccess>;
    changer: StandingChanger;
  }) {
    this.#database = options.database;
    this.#accessOf = options.accessOf;
    this.#changer = options.changer;
  }

  async report(id: string, options: ServiceOptions): Promise<StandingReport> {
    const { row } = await this.#find(id, options);
    const [plan, changes] = await Promise.all([
      getPlan(this.#database, id),
      listStandingChanges(this.#database, id),
    ]);
    return withoutUndefined({
      standing: row.standing,
      plan: plan && planOf(plan),
      history: changes.map(change =>
        withoutUndefined({
          from: change.from_standing,
          to: change.to_standing,
          reason: change.reason,
          by: change.changed_by,
          at: isoTime(change.changed_at),
          inherited: change.inherited_from !== null || undefined,
        }),
      ),
    });
  }

  async change(
    id: string,
    request: StandingChange,
    options: ServiceOptions,
  ): Promise<StandingOutcome> {
    const { row, access } = await this.#find(id, options);
    const { caller } = access;
    const { to, inherit = false } = request;
    const reason = (request.reason ?? '').trim();
    if (inherit && to !== 'revoked') {
      throw new InputError(
        `"inherit" is only for revocations: what was made from an image that is ${to} can be fine. Leave it out.`,
      );
    }
    const decider = { caller, access };
    enforceVerdict(await this.#changer.judge(row, { to, reason }, decider));
    if (request.at !== undefined) {
      const plan: StandingPlanRow = {
        ...{ image_id: id, to_standing: to, reason, inherit },
        ...{ everything: caller.admin, due_at: laterTime(request.at) },
        ...{ planned_by: caller.principal, planned_at: Date.now() },
      };
      await savePlan(this.#database, plan);
      const { standing } = row;
      return { standing, plan: planOf(plan), derived: noneDerived };
    }
    const change = { to, reason, inherit };
    const derived = await this.#changer.change(row, change, decider);
    return { standing: to, derived };
  }

  /** @throws NotFoundError when nothing is planned. */
  async cancelPlan(id: string, options: ServiceOptions): Promise<void> {
    const { row, access } = await this.#find(id, options);
    const { caller } = access;
    const verdict = await this.#changer.judge(
      row,
      { to: row.standing, reason: '' },
      { caller, access },
    );
    // Who may decide it may also undo it, whatever the table says by now.
    const findings = verdict.findings.filter(({ rule }) =>
      /\.(owner|permission)$/.test(rule),
    );
    enforceVerdict({
      effect: findings.length > 0 ? 'deny' : 'allow',
      findings,
    });
    if (await deletePlan(this.#database, id)) return;
    throw new NotFoundError(`Nothing is planned for image "${row.name}".`);
  }

  async #find(
    id: string,
    options: ServiceOptions,
  ): Promise<{ row: ImageRow; access: ImageAccess }> {
    const [access, row] = await Promise.all([
      this.#accessOf(options),
      getImageRow({ tx: this.#database, id }),
    ]);
    if (row && access.maySee(row)) return { row, access };
    throw new NotFoundError(`There is no image with id "${id}".`);
  }
}

function planOf(row: StandingPlanRow): StandingPlan {
  return {
    to: row.to_standing,
    reason: row.reason,
    inherit: Boolean(row.inherit),
    at: isoTime(row.due_at),
    plannedBy: row.planned_by,
    plannedAt: isoTime(row.planned_at),
  };
}

function laterTime(at: string): number {
  const time = Date.parse(at);
  const now = Date.now();
  if (time > now && time <= now + FARTHEST_MS) return time;
  throw new InputError(
    `"at" is ${at}; it must be a time from now to five years ahead. Leave it out to change the standing now.`,
  );
}

import type {
  AuditorService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import { encodeFamilyId } from '../../database/lineage/familyId';
import type { ImageBin } from '../../images/bin/ImageBin';
import type { JudgedVersion, RetentionJudge } from './RetentionJudge';
import {
  dueRetentions,
  noteRun,
  ruleOf,
  type RetentionRow,
  type RetentionRun,
} from './retentionRows';

/** As whom the schedule puts images into the recycle bin. */
export const RETENTION_PRINCIPAL = 'service:plugin:vm-images';

/** One round applies no more rules than this; the next one takes the rest. */
const RULES_AT_ONCE = 100;
/** One run lets go of no more than this, lest a slip empties a large family. */
const MOST_AT_ONCE = 100;

export interface RetentionWork {
  auditor: AuditorService;
  bin: Pick<ImageBin, 'deleteAs'>;
  database: Knex;
  judge: RetentionJudge;
  logger: LoggerService;
}

/**
 * Applies the rules whose time has come. Everything is judged again now; what
 * somebody has begun to use since then stays.
 *
 * @returns how many images went into the recycle bin.
 */
export async function applyRetention(
  work: RetentionWork,
  signal: AbortSignal,
): Promise<number> {
  const { database } = work;
  const due = await dueRetentions(database, {
    now: Date.now(),
    limit: RULES_AT_ONCE,
  });
  let deleted = 0;
  for (const row of due) {
    if (signal.aborted) break;
    try {
      const run = await applyOne(work, row);
      await noteRun(database, row, run);
      deleted += run.deleted;
    } catch (error) {
      // It stays due; those behind it do not wait for it.
      work.logger.warn(
        `The retention of family "${row.family}" of ${
          row.owner_ref || 'nobody'
        } was not applied: ${toError(error)}`,
      );
    }
  }
  return deleted;
}

async function applyOne(
  work: RetentionWork,
  row: RetentionRow,
): Promise<RetentionRun> {
  const { auditor, judge } = work;
  const key = { owner: row.owner_ref, name: row.family };
  const audit = await auditor.createEvent({
    eventId: 'family-retention-apply',
    severityLevel: 'medium',
    meta: { familyId: encodeFamilyId(key), setBy: row.updated_by },
  });
  try {
    let versions = 0;
    const going: JudgedVersion[] = [];
    for await (const one of judge.judge(key, ruleOf(row), Date.now())) {
      versions += 1;
      if (one.goes && going.length < MOST_AT_ONCE) going.push(one);
    }
    const gone = await letGo(work, going);
    const failed = going.length - gone.length;
    const kept = versions - going.length;
    await audit.success({ meta: { imageIds: gone, failed } });
    return { deleted: gone.length, kept, failed };
  } catch (error) {
    await audit.fail({ error: toError(error) });
    throw error;
  }
}

/** Ids of those that went; one that was taken meanwhile does not stop the rest. */
async function letGo(
  { bin, logger }: RetentionWork,
  versions: JudgedVersion[],
): Promise<string[]> {
  const gone: string[] = [];
  for (const { row } of versions) {
    try {
      await bin.deleteAs(row, RETENTION_PRINCIPAL);
      gone.push(row.id);
    } catch (error) {
      logger.warn(`Image ${row.id} did not go into the bin: ${toError(error)}`);
    }
  }
  return gone;
}

/** Applies rules every ten minutes, in one replica at a time. */
export async function scheduleRetention(
  parts: RetentionWork & { scheduler: SchedulerService },
): Promise<void> {
  const { scheduler, ...work } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-apply-retention',
    frequency: { minutes: 10 },
    initialDelay: { minutes: 2 },
    timeout: { minutes: 10 },
    scope: 'global',
    async fn(signal) {
      const deleted = await applyRetention(work, signal);
      if (deleted > 0) {
        work.logger.info(`Retention put ${deleted} images into the bin`);
      }
    },
  });
}

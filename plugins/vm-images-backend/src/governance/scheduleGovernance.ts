import type {
  AuditorService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Governance } from './createGovernance';
import { applyPlans } from './standing/applyPlans';

/** What is done when its time has come: planned standings. */
export async function scheduleGovernance(parts: {
  auditor: AuditorService;
  database: Knex;
  governance: Pick<Governance, 'changer' | 'teller'>;
  logger: LoggerService;
  scheduler: SchedulerService;
}): Promise<void> {
  const { auditor, database, governance, logger, scheduler } = parts;
  const { changer, teller } = governance;
  await scheduler.scheduleTask({
    id: 'vm-images-apply-standings',
    frequency: { minutes: 1 },
    initialDelay: { seconds: 30 },
    timeout: { minutes: 10 },
    scope: 'global',
    async fn(signal) {
      const work = { database, auditor, logger, changer, teller };
      const applied = await applyPlans(work, signal);
      if (applied > 0) logger.info(`Applied ${applied} planned standings`);
    },
  });
}

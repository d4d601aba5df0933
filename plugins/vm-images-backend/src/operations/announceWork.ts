import type { Knex } from 'knex';
import { isPostgres } from './databaseTime';

/** Where replicas tell each other on PostgreSQL that there is something to do. */
export const CHANNEL = 'vm_images_operations';

/**
 * Tells the other replicas, once this is committed, that there is work, or that
 * those who work on `cancelled` shall stop. Portals that share a database have
 * schemas of their own, so the schema is said too. Nobody needs to hear it: what
 * is not heard is found by the poll, or by the renewal of a lease.
 */
export async function announceWork(
  tx: Knex,
  cancelled: readonly string[] = [],
): Promise<void> {
  if (!isPostgres(tx)) return;
  for (const id of cancelled.length > 0 ? cancelled : ['']) {
    await tx.raw(`select pg_notify(?, current_schema() || ' ' || ?)`, [
      CHANNEL,
      id,
    ]);
  }
}

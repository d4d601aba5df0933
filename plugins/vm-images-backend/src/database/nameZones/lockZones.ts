import type { Knex } from 'knex';
import { isPostgres } from '../engine';

/**
 * Keeps zones from being cut anew while a transaction writes what occurs in them,
 * until it ends; `exclusive`, for cutting, waits until nobody does. It is a
 * statement of its own, because what comes after it has to see what others have
 * committed. SQLite has one transaction at a time anyway.
 */
export async function lockZones(
  tx: Knex | Knex.Transaction,
  mode: 'shared' | 'exclusive',
): Promise<void> {
  if (!isPostgres(tx)) return;
  const lock =
    mode === 'shared'
      ? 'pg_advisory_xact_lock_shared'
      : 'pg_advisory_xact_lock';
  await tx.raw(`select ${lock}(hashtext(current_schema() || '.name_zones'))`);
}

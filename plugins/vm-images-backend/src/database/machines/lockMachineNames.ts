import type { Knex } from 'knex';
import { isPostgres } from '../engine';

/**
 * Lets one transaction at a time choose names for the machines of an owner on a
 * platform, until it ends. Names are not unique by an index, because machines
 * that were made outside of the portal may be called as they like. SQLite has
 * one transaction at a time anyway.
 */
export async function lockMachineNames(options: {
  tx: Knex.Transaction;
  platformId: string;
  ownerRef: string;
}): Promise<void> {
  const { tx, platformId, ownerRef } = options;
  if (!isPostgres(tx)) return;
  await tx.raw(
    `select pg_advisory_xact_lock(
       hashtext(current_schema() || '.machines.names'), hashtext(?))`,
    [`${platformId} ${ownerRef}`],
  );
}

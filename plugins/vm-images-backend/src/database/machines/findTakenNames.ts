import type { Knex } from 'knex';
import type { MachineRow } from '../tables';

/**
 * The names that begin with `stem` and that an owner's machines on a platform
 * already have.
 */
export async function findTakenNames(options: {
  tx: Knex | Knex.Transaction;
  platformId: string;
  ownerRef: string;
  /** A host name, so that it holds no wildcard of `like`. */
  stem: string;
}): Promise<Set<string>> {
  const { tx, platformId, ownerRef, stem } = options;
  const rows = await tx<MachineRow>('machines')
    .where({ platform_id: platformId, owner_ref: ownerRef })
    .whereNull('deleted_at')
    .where('name_key', 'like', `${stem}%`)
    .select('name');
  return new Set(rows.map(({ name }) => name));
}

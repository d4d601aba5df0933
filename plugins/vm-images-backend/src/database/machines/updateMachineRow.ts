import type { Knex } from 'knex';
import type { MachineRow } from '../tables';

/**
 * The one place where a machine row changes: a single guarded statement that
 * bumps revision and time. Two changes within a millisecond still differ in
 * time, and time never runs back, whatever the clock does.
 *
 * @returns the row as it is now, or undefined when the guard did not hold.
 */
export async function updateMachineRow(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  patch: Partial<MachineRow>;
  guard?: (query: Knex.QueryBuilder) => void;
}): Promise<MachineRow | undefined> {
  const { tx, id, patch, guard = () => {} } = options;
  const now = Date.now();
  const rows: MachineRow[] = await tx('machines')
    .where({ id })
    .modify(guard)
    .update({
      ...patch,
      ...(patch.name !== undefined && { name_key: patch.name.toLowerCase() }),
      revision: tx.raw('revision + 1'),
      updated_at: tx.raw(
        'case when updated_at < ? then ? else updated_at + 1 end',
        [now, now],
      ),
    })
    .returning('*');
  return rows.at(0);
}

import type { Knex } from 'knex';
import type { MachineRow } from '../tables';

/** The virtual machine with this id, also when it is deleted. */
export async function getMachineRow(options: {
  tx: Knex | Knex.Transaction;
  id: string;
}): Promise<MachineRow | undefined> {
  return options.tx<MachineRow>('machines').where({ id: options.id }).first();
}

import type { Knex } from 'knex';
import type { MachineRow } from '../tables';
import type { NewMachineRow } from './types';

/** Fills what a new machine may leave out; times are `now`, in milliseconds. */
function completeMachineRow(machine: NewMachineRow, now: number): MachineRow {
  return {
    description: '',
    platform_machine_id: null,
    platform_status: null,
    failure: null,
    image_id: null,
    image_name: null,
    template_id: null,
    template_title: null,
    flavor: null,
    addresses: '[]',
    disks: '[]',
    login_user: null,
    login_methods: '[]',
    install: null,
    launch_operation_id: null,
    launch_times: '[]',
    operation_id: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    ...machine,
    name_key: machine.name.toLowerCase(),
    revision: 1,
  };
}

/** Adds virtual machines. Call it inside a transaction. */
export async function insertMachines(options: {
  tx: Knex | Knex.Transaction;
  machines: NewMachineRow[];
}): Promise<void> {
  const now = Date.now();
  const rows = options.machines.map(one => completeMachineRow(one, now));
  // SQLite takes at most 32766 bindings in one statement.
  for (let at = 0; at < rows.length; at += 100) {
    await options.tx<MachineRow>('machines').insert(rows.slice(at, at + 100));
  }
}

/** Adds one virtual machine. */
export async function insertMachine(options: {
  tx: Knex | Knex.Transaction;
  machine: NewMachineRow;
}): Promise<void> {
  await insertMachines({ tx: options.tx, machines: [options.machine] });
}

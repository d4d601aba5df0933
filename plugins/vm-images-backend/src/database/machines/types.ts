import type { MachineRow } from '../tables';

type RequiredMachineColumn =
  | 'id'
  | 'name'
  | 'platform_id'
  | 'region'
  | 'state'
  | 'owner_ref'
  | 'created_by'
  | 'vcpus'
  | 'memory_mib'
  | 'disk_gib';

/** A new machine; what is left out gets the column's default, times get now. */
export type NewMachineRow = Pick<MachineRow, RequiredMachineColumn> &
  Partial<Omit<MachineRow, RequiredMachineColumn | 'name_key' | 'revision'>>;

/** What may be written to a machine that exists. */
export type MachineRowPatch = Partial<
  Omit<MachineRow, 'id' | 'name_key' | 'revision' | 'state' | 'created_at'>
>;

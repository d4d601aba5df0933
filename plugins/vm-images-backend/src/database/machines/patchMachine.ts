import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { MachineRow } from '../tables';
import { getMachineRow } from './getMachineRow';
import type { MachineRowPatch } from './types';
import { updateMachineRow } from './updateMachineRow';

/**
 * Changes facts of a virtual machine, never its state (see `moveMachine`).
 *
 * @throws ConflictError when `ifRevision` is not its revision; NotFoundError
 * when there is no such machine.
 */
export async function patchMachine(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  patch: MachineRowPatch;
  /** The revision that the change is based on. */
  ifRevision?: number;
}): Promise<MachineRow> {
  const { tx, id, patch, ifRevision } = options;
  const after = await updateMachineRow({
    tx,
    id,
    patch,
    guard: query => {
      if (ifRevision !== undefined) query.where('revision', ifRevision);
    },
  });
  if (after) return after;
  const now = await getMachineRow({ tx, id });
  if (!now) {
    throw new NotFoundError(`There is no virtual machine with id "${id}".`);
  }
  throw new ConflictError(
    `Virtual machine "${now.name}" was changed in the meantime: the change is based on revision ${ifRevision}, the newest is ${now.revision}. Load it again and repeat the change.`,
  );
}

import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  machineStates,
  machineStatesBefore,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { MachineRow } from '../tables';
import { getMachineRow } from './getMachineRow';
import type { MachineRowPatch } from './types';
import { updateMachineRow } from './updateMachineRow';

const titleOf = (state: MachineState) =>
  machineStates[state].title.toLowerCase();

/**
 * Moves a virtual machine to another state if the lifecycle table allows it
 * from the one it is in at that very moment.
 *
 * @throws ConflictError naming both states when it does not; NotFoundError when
 * there is no such machine.
 */
export async function moveMachine(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  to: MachineState;
  patch?: MachineRowPatch;
}): Promise<MachineRow> {
  const { tx, id, to, patch } = options;
  const allowed = machineStatesBefore(to);
  const after = await updateMachineRow({
    tx,
    id,
    patch: { ...patch, state: to },
    guard: query => query.whereIn('state', allowed),
  });
  if (after) return after;
  const now = await getMachineRow({ tx, id });
  if (!now) {
    throw new NotFoundError(`There is no virtual machine with id "${id}".`);
  }
  throw new ConflictError(
    `Virtual machine "${now.name}" cannot become ${titleOf(
      to,
    )}: it is ${titleOf(now.state)}.`,
  );
}

/**
 * Like {@link moveMachine}, and fine with a machine that is there already:
 * what a step that runs a second time wants.
 */
export async function settleMachine(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  to: MachineState;
  patch?: MachineRowPatch;
}): Promise<MachineRow> {
  const { tx, id, to, patch } = options;
  const same = await updateMachineRow({
    tx,
    id,
    patch: patch ?? {},
    guard: query => query.where('state', to),
  });
  return same ?? moveMachine(options);
}

import {
  canMachineMove,
  type Failure,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  moveMachine,
  patchMachine,
  settleMachine,
  type MachineRowPatch,
} from '../../database/machines';
import { forgetMachineDiskImages } from '../../database/machines/machineDiskImages';
import { forgetSavePointsOf } from '../../database/savePoints';
import type { MachineRow } from '../../database/tables';
import {
  forgetUnneededKeys,
  keysOfMachine,
} from '../../encryption/unneededKeys';
import type { OperationFailure, OperationStep } from '../../operations';

/** What a machine keeps of why its operation failed. */
export function failureForPeople(
  error: OperationFailure | undefined,
  steps: readonly Pick<OperationStep, 'name' | 'title'>[],
): Failure {
  const step = steps.find(({ name }) => name === error?.stage);
  return {
    stage: step?.title ?? 'Finish',
    reason: error?.reason ?? 'No reason is known.',
    ...(error?.remedy && { remedy: error.remedy }),
  };
}

/**
 * The machine's row, if this operation still is the one that works on it. No
 * other can take the machine over until the transaction ends.
 */
export async function heldMachine(options: {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
}): Promise<MachineRow | undefined> {
  const { tx, id } = options;
  const row = await tx<MachineRow>('machines')
    .where({ id })
    .forUpdate()
    .first();
  return row?.operation_id === options.operationId ? row : undefined;
}

/**
 * Lets go of a machine at the end of an operation and puts it into the first
 * of `to` that the lifecycle table allows from where it is. Does nothing when
 * another operation has taken the machine over, or when it ran before.
 */
export async function finishMachine(options: {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
  to: MachineState[];
  patch?: MachineRowPatch;
}): Promise<void> {
  const { tx, id, to } = options;
  const row = await heldMachine(options);
  if (!row) return;
  const patch = { ...options.patch, operation_id: null };
  const next = to.find(
    state => state === row.state || canMachineMove(row.state, state),
  );
  if (next) await settleMachine({ tx, id, to: next, patch });
  else await patchMachine({ tx, id, patch });
}

/** Takes a machine out of the lists: nothing of it is left. */
export async function removeMachine(options: {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
}): Promise<void> {
  const { tx, id } = options;
  const row = await heldMachine(options);
  if (!row) return;
  if (row.state !== 'deleting') await moveMachine({ tx, id, to: 'deleting' });
  await moveMachine({
    tx,
    id,
    to: 'deleted',
    patch: {
      operation_id: null,
      platform_machine_id: null,
      platform_status: null,
      addresses: '[]',
      deleted_at: Date.now(),
    },
  });
  const keys = await keysOfMachine(tx, id);
  await forgetMachineDiskImages({ tx, machineId: id });
  await forgetSavePointsOf({ tx, machineId: id });
  await forgetUnneededKeys(tx, keys);
}

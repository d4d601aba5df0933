import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { getMachineRow, moveMachine } from '../../database/machines';
import type { OperationRow } from '../../operations';
import { OPERATIONS } from '../../operations';
import { LAUNCH_MACHINE, type LaunchMachineInput } from './launchMachine';

type LaunchOperation = Pick<OperationRow, 'id'> & {
  input: Pick<LaunchMachineInput, 'machineId' | 'name'>;
};

/** Puts the row of a machine whose launch failed back in line. */
async function relaunch(
  tx: Knex.Transaction,
  operation: LaunchOperation,
): Promise<boolean> {
  const { machineId: id } = operation.input;
  const row = await getMachineRow({ tx, id });
  if (!row || row.deleted_at !== null) return false;
  await moveMachine({
    tx,
    id,
    to: 'pending',
    patch: { failure: null, launch_times: '[]', operation_id: operation.id },
  });
  return true;
}

/**
 * Makes a machine ready for the retry of its launch, in the same transaction.
 *
 * @throws ConflictError when it was deleted, or when it is not failed.
 */
export async function prepareMachineRetry(options: {
  tx: Knex.Transaction;
  operation: OperationRow;
}): Promise<void> {
  const { tx, operation } = options;
  const launch = operation as unknown as LaunchOperation;
  if (await relaunch(tx, launch)) return;
  throw new ConflictError(
    `Virtual machine "${launch.input.name}" was deleted. Launch a new one instead.`,
  );
}

/** The same for a launch of many: every machine that failed and is still there. */
export async function prepareLaunchRetry(options: {
  tx: Knex.Transaction;
  operation: OperationRow;
}): Promise<void> {
  const { tx, operation } = options;
  const children: { id: string; input: string }[] = await tx(OPERATIONS)
    .where({ parent_id: operation.id, kind: LAUNCH_MACHINE, status: 'failed' })
    .select('id', 'input');
  for (const { id, input } of children) {
    await relaunch(tx, { id, input: JSON.parse(input) });
  }
}

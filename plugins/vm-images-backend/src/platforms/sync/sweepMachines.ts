import type { Knex } from 'knex';
import { moveMachine } from '../../database/machines';
import type { MachineRow } from '../../database/tables';
import {
  forgetUnneededKeys,
  keysOfMachine,
} from '../../encryption/unneededKeys';
import { LOST_STAGE } from './sweepImages';
import { keyOf, refuseLosses, type SyncContext } from './SyncContext';

/** Machines that the platform should have. */
const expected = ({ database, platform }: SyncContext) =>
  database<MachineRow>('machines')
    .where({ platform_id: platform.id })
    .whereNull('deleted_at')
    .whereNull('operation_id')
    .whereNotNull('platform_machine_id')
    .whereNot('state', 'lost');

/** Finds machines that a complete walk did not see, and asks for each again. */
export async function sweepMachines(
  context: SyncContext,
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const rows: MachineRow[] = await expected(context).select(
    ...(['id', 'region', 'platform_machine_id', 'owner_ref'] as const),
    ...(['revision', 'state'] as const),
  );
  const missing = rows.filter(
    row => !seen.has(keyOf(row.region, row.platform_machine_id!)),
  );
  refuseLosses(context, 'virtual machines', {
    missing: missing.length,
    known: rows.length,
  });
  const gone: string[] = [];
  for (const row of missing) {
    context.signal.throwIfAborted();
    if (await isStillThere(context, row)) continue;
    if (await lose(context, row)) gone.push(row.id);
  }
  return gone;
}

async function isStillThere(
  { platform, signal }: SyncContext,
  row: MachineRow,
): Promise<boolean> {
  const id = row.platform_machine_id!;
  return (await platform.inventory.machine(id, { signal })) !== undefined;
}

/** Nobody's machines just go; somebody's stay in sight as lost. */
async function lose(context: SyncContext, row: MachineRow): Promise<boolean> {
  return context.database.transaction(async tx => {
    if (!(await isUntouched(tx, row))) return false;
    const { id } = row;
    if (row.owner_ref === '') {
      await moveMachine({ tx, id, to: 'deleting' });
      const patch = { deleted_at: Date.now() };
      await moveMachine({ tx, id, to: 'deleted', patch });
      await forgetUnneededKeys(tx, await keysOfMachine(tx, id));
      return true;
    }
    const failure = JSON.stringify({
      stage: LOST_STAGE,
      reason: `Platform "${context.platform.title}" no longer has the virtual machine.`,
      remedy: 'Delete it here, or bring it back on the platform.',
    });
    const patch = { failure, platform_status: null, addresses: '[]' };
    await moveMachine({ tx, id, to: 'lost', patch });
    return true;
  });
}

/** Locks the row, if nobody has touched it since it was looked at. */
async function isUntouched(
  tx: Knex.Transaction,
  { id, revision }: MachineRow,
): Promise<boolean> {
  const locked = await tx<MachineRow>('machines')
    .where({ id, revision })
    .whereNull('operation_id')
    .update({ revision });
  return locked > 0;
}

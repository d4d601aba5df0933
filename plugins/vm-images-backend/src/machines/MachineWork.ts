import { ConflictError } from '@backstage/errors';
import {
  powerActions,
  type Caller,
  type PowerAction,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { moveMachine, patchMachine } from '../database/machines';
import type { MachineRow } from '../database/tables';
import { operationTitle } from '../changes';
import {
  hasEnded,
  type OperationEngine,
  type OperationRow,
} from '../operations';
import { isBusy } from './busyVerdicts';
import {
  DELETE_MACHINE,
  FINISH_INSTALL,
  LAUNCH_MACHINE,
  POWER_MACHINE,
  REINSTALL_MACHINE,
  type DeleteMachineInput,
  type FinishInstallInput,
  type LaunchInput,
  type PowerMachineInput,
  type ReinstallInput,
} from './operations';

type WorkInput =
  | PowerMachineInput
  | DeleteMachineInput
  | FinishInstallInput
  | ReinstallInput;

/** What of a reinstallation is not known from the machine. */
type ReinstallPlan = Omit<
  ReinstallInput,
  'machineId' | 'platformId' | 'platformMachineId' | 'before'
>;

/** Puts work on single machines in line. Who may is judged before. */
export class MachineWork {
  readonly #database: Knex;
  readonly #engine: OperationEngine;

  constructor(options: { database: Knex; engine: OperationEngine }) {
    this.#database = options.database;
    this.#engine = options.engine;
  }

  async power(
    row: MachineRow,
    action: PowerAction,
    caller: Caller,
  ): Promise<OperationRow> {
    const current = await this.#current(row);
    refuseBusy(row, current, action);
    if (current) await this.#interrupt(current, caller);
    const input: PowerMachineInput = {
      machineId: row.id,
      platformId: row.platform_id,
      platformMachineId: platformIdOf(row),
      action,
      before: row.state,
    };
    const { during } = powerActions[action];
    return this.#begin(row, caller, { kind: POWER_MACHINE, input, during });
  }

  async finishInstall(row: MachineRow, caller: Caller): Promise<OperationRow> {
    refuseBusy(row, await this.#current(row), 'finish-install');
    const input: FinishInstallInput = {
      machineId: row.id,
      platformId: row.platform_id,
      platformMachineId: platformIdOf(row),
      before: row.state,
    };
    const during = row.state === 'stopped' ? 'starting' : 'rebooting';
    return this.#begin(row, caller, { kind: FINISH_INSTALL, input, during });
  }

  /** `prepare` may still refuse it; what it writes is written with the operation. */
  async reinstall(
    row: MachineRow,
    caller: Caller,
    prepare: (tx: Knex.Transaction) => Promise<ReinstallPlan>,
  ): Promise<OperationRow> {
    refuseBusy(row, await this.#current(row), 'reinstall');
    const machine = {
      machineId: row.id,
      platformId: row.platform_id,
      platformMachineId: platformIdOf(row),
      before: row.state,
    };
    return this.#begin(row, caller, {
      kind: REINSTALL_MACHINE,
      input: async tx => ({ ...machine, ...(await prepare(tx)) }),
      during: 'reinstalling',
    });
  }

  async delete(row: MachineRow, caller: Caller): Promise<OperationRow> {
    const current = await this.#current(row);
    refuseBusy(row, current, 'delete');
    if (current?.kind === LAUNCH_MACHINE) {
      return this.#cancelLaunch(row, current, caller);
    }
    if (current) await this.#interrupt(current, caller);
    const input: DeleteMachineInput = {
      machineId: row.id,
      platformId: row.platform_id,
      ...(row.platform_machine_id && {
        platformMachineId: row.platform_machine_id,
      }),
      before: row.state,
    };
    const during = 'deleting';
    return this.#begin(row, caller, { kind: DELETE_MACHINE, input, during });
  }

  /** The operation that works on it now. */
  async #current(row: MachineRow): Promise<OperationRow | undefined> {
    if (row.operation_id === null) return undefined;
    const operation = await this.#engine.get(row.operation_id);
    return hasEnded(operation) ? undefined : operation;
  }

  /** Ends an operation, which lets go of the machine; fine if it ends by itself. */
  async #interrupt(operation: OperationRow, caller: Caller): Promise<void> {
    try {
      await this.#engine.cancel(operation.id, caller.principal);
    } catch (error) {
      if ((error as Error)?.name !== 'ConflictError') throw error;
    }
  }

  /** A launch of one is cancelled as a whole, one of many only this machine. */
  async #cancelLaunch(
    row: MachineRow,
    current: OperationRow,
    caller: Caller,
  ): Promise<OperationRow> {
    const parent =
      row.launch_operation_id !== null
        ? await this.#engine.get(row.launch_operation_id)
        : undefined;
    const machines = (parent?.input as LaunchInput | undefined)?.machines;
    const whole = parent && machines?.length === 1 && !hasEnded(parent);
    return this.#engine.cancel(
      whole ? parent.id : current.id,
      caller.principal,
    );
  }

  async #begin(
    row: MachineRow,
    caller: Caller,
    work: {
      kind: string;
      input: WorkInput | ((tx: Knex.Transaction) => Promise<WorkInput>);
      during: MachineRow['state'];
    },
  ): Promise<OperationRow> {
    const { id, name } = row;
    return this.#database.transaction(async tx => {
      const operation = await this.#engine.enqueue(
        {
          kind: work.kind,
          input:
            typeof work.input === 'function'
              ? await work.input(tx)
              : work.input,
          subject: { type: 'virtual-machine', id, name },
          ownerRef: row.owner_ref || undefined,
          createdBy: caller.principal,
        },
        { tx },
      );
      const patch = { operation_id: operation.id };
      const stays = row.state === work.during;
      // The same revision: nobody has begun anything else since it was read.
      const ifRevision = row.revision;
      await patchMachine({ tx, id, patch, ifRevision });
      if (!stays) await moveMachine({ tx, id, to: work.during });
      return operation;
    });
  }
}

function platformIdOf(row: MachineRow): string {
  if (row.platform_machine_id) return row.platform_machine_id;
  throw new ConflictError(
    `Virtual machine "${row.name}" does not exist on its platform. Delete it and launch a new one.`,
  );
}

function refuseBusy(
  row: MachineRow,
  current: OperationRow | undefined,
  action: string,
): void {
  if (!current || !isBusy(current.kind, action)) return;
  throw new ConflictError(
    `Virtual machine "${row.name}" is being worked on (${operationTitle(
      current,
    )}). Wait until that is done, or cancel it.`,
  );
}

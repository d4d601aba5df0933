import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  machineVerdicts,
  type Caller,
  type SavePointRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { patchMachine } from '../database/machines';
import {
  getSavePointRow,
  insertSavePoint,
  moveSavePoint,
} from '../database/savePoints';
import type { MachineRow } from '../database/tables';
import type { MachineAccess } from '../machines/MachineAccess';
import type { MachineViews } from '../machines/MachineViews';
import { withoutRule } from '../machines/withoutRule';
import {
  hasEnded,
  type OperationEngine,
  type OperationRow,
} from '../operations';
import { operationFromRow } from '../operationsApi/operationFromRow';
import {
  CREATE_SAVE_POINT,
  DELETE_SAVE_POINT,
  type CreateSavePointInput,
  type DeleteSavePointInput,
} from './operations';
import type { SavePointService } from './SavePointService';
import type { SavePointViews } from './SavePointViews';

type Options = ServiceOptions & {
  /** What the caller may see and do; everything when left out. */
  access?: MachineAccess;
};

/**
 * Snapshots and backups, as the rules allow. Who sees which machine, and what
 * the permission framework says, is `AuthorizedSavePointService`'s.
 */
export class DefaultSavePointService implements SavePointService {
  readonly #database: Knex;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;
  readonly #machines: MachineViews;
  readonly #views: SavePointViews;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    callers: CallerResolver;
    machines: MachineViews;
    views: SavePointViews;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#callers = options.callers;
    this.#machines = options.machines;
    this.#views = options.views;
  }

  async list(machineId: string, options: Options) {
    const { machine, situation } = await this.#look(machineId, options);
    return this.#views.list(machine, situation, options.access);
  }

  async create(machineId: string, request: SavePointRequest, options: Options) {
    const looked = await this.#look(machineId, options);
    const { machine, situation, caller } = looked;
    const { kind, stopFirst } = request;
    const verdict = machineVerdicts(situation)[kind];
    enforceVerdict(stopFirst ? withoutRule(verdict, `${kind}.live`) : verdict);
    await this.#refuseBusy(machine);
    const { id, operation } = await this.#begin(machine, request, caller);
    const row = await getSavePointRow({ tx: this.#database, id });
    const { access } = options;
    const [savePoint] = await this.#views.show(row ? [row] : [], {
      ...{ machine, situation, access },
    });
    return { savePoint, operation: operationFromRow(operation) };
  }

  async delete(machineId: string, savePointId: string, options: Options) {
    const { machine, situation, caller } = await this.#look(machineId, options);
    const row = await this.#views.row(machineId, savePointId);
    const { access } = options;
    const [point] = await this.#views.show([row], {
      ...{ machine, situation, access },
    });
    enforceVerdict(point.actions.delete);
    const { id, kind, name, status } = row;
    const input: DeleteSavePointInput = {
      ...{ kind, savePointId: id, savePointName: name },
      machineId: machine.id,
      platformId: row.platform_id,
      ...(row.platform_save_point_id && {
        platformSavePointId: row.platform_save_point_id,
      }),
      before: status === 'failed' ? 'failed' : 'available',
    };
    const operation = await this.#database.transaction(async tx => {
      const work = { kind: DELETE_SAVE_POINT, input };
      const made = await this.#enqueue(tx, machine, work, caller);
      const patch = { operation_id: made.id };
      await moveSavePoint({ tx, id, to: 'deleting', patch, ifFree: true });
      return made;
    });
    return operationFromRow(operation);
  }

  async #look(machineId: string, { credentials }: Options) {
    const caller = await this.#callers.resolve(credentials);
    const machine = await this.#machines.row(machineId);
    const situation = await this.#machines.situation(machine, caller);
    return { caller, machine, situation };
  }

  /** The row and the work, all or nothing; the machine is held meanwhile. */
  async #begin(
    machine: MachineRow,
    request: SavePointRequest,
    caller: Caller,
  ): Promise<{ id: string; operation: OperationRow }> {
    const id = randomUUID();
    const { kind, name, description = '', stopFirst = false } = request;
    const input: CreateSavePointInput = {
      ...{ kind, savePointId: id, savePointName: name, stopFirst },
      machineId: machine.id,
      platformId: machine.platform_id,
      platformMachineId: platformIdOf(machine),
    };
    const operation = await this.#database.transaction(async tx => {
      const work = { kind: CREATE_SAVE_POINT, input };
      const made = await this.#enqueue(tx, machine, work, caller);
      const held = { operation_id: made.id };
      await insertSavePoint({
        tx,
        savePoint: {
          ...{ id, kind, name, description, ...held },
          machine_id: machine.id,
          platform_id: machine.platform_id,
          created_by: caller.principal,
        },
      });
      const { revision: ifRevision } = machine;
      await patchMachine({ tx, id: machine.id, patch: held, ifRevision });
      return made;
    });
    return { id, operation };
  }

  #enqueue(
    tx: Knex.Transaction,
    { id, name, owner_ref: owner }: MachineRow,
    work: { kind: string; input: CreateSavePointInput | DeleteSavePointInput },
    caller: Caller,
  ): Promise<OperationRow> {
    return this.#engine.enqueue(
      {
        ...work,
        subject: { type: 'virtual-machine', id, name },
        ownerRef: owner || undefined,
        createdBy: caller.principal,
      },
      { tx },
    );
  }

  async #refuseBusy({ name, operation_id: id }: MachineRow): Promise<void> {
    if (id === null || hasEnded(await this.#engine.get(id))) return;
    throw new ConflictError(
      `Virtual machine "${name}" is being worked on. Wait until that is done, or cancel it.`,
    );
  }
}

function platformIdOf(machine: MachineRow): string {
  if (machine.platform_machine_id) return machine.platform_machine_id;
  throw new ConflictError(
    `Virtual machine "${machine.name}" does not exist on its platform.`,
  );
}

import { NotFoundError } from '@backstage/errors';
import {
  machineVerdicts,
  type Caller,
  type Verdicts,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  getMachineRow,
  machineFromRow,
  type MachineFactsOfRow,
} from '../database/machines';
import { imageAges } from '../database/lineage/imageAge';
import type { MachineRow } from '../database/tables';
import { findOperationBriefs } from '../operationsApi/readOperations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { withBusy } from './busyVerdicts';
import type { MachineAccess } from './MachineAccess';

type MachineVerdicts = ReturnType<typeof machineVerdicts>;

/** Machines as a caller sees them, with what that caller may do. */
export class MachineViews {
  readonly #database: Knex;
  readonly #registry: PlatformRegistry;

  constructor(options: { database: Knex; registry: PlatformRegistry }) {
    this.#database = options.database;
    this.#registry = options.registry;
  }

  /** @throws NotFoundError when there is none, or no longer. */
  async row(id: string): Promise<MachineRow> {
    const row = await getMachineRow({ tx: this.#database, id });
    if (row && row.deleted_at === null) return row;
    throw new NotFoundError(`There is no virtual machine with id "${id}".`);
  }

  verdicts(row: MachineRow, caller: Caller): MachineVerdicts {
    return this.#judge(machineFromRow(row), caller);
  }

  async show(
    rows: MachineRow[],
    caller: Caller,
    access?: MachineAccess,
  ): Promise<VirtualMachine[]> {
    const [briefs, ages] = await Promise.all([
      findOperationBriefs(
        this.#database,
        rows.map(row => row.operation_id),
      ),
      imageAges(
        this.#database,
        rows.map(row => row.image_id),
      ),
    ]);
    return rows.map(row => {
      const operation = briefs.get(row.operation_id ?? '');
      const imageAge = ages.get(row.image_id ?? '');
      const machine = machineFromRow(row, { operation, imageAge });
      const judged: Verdicts = this.#judge(machine, caller);
      const actions = withBusy(judged, machine, operation);
      return {
        ...machine,
        actions: access ? access.refine(row, actions) : actions,
      };
    });
  }

  async showOne(
    row: MachineRow,
    caller: Caller,
    access?: MachineAccess,
  ): Promise<VirtualMachine> {
    const [machine] = await this.show([row], caller, access);
    return machine;
  }

  #judge(machine: MachineFactsOfRow, caller: Caller): MachineVerdicts {
    const { platformId } = machine;
    const facts = this.#registry.facts(platformId);
    return machineVerdicts({
      machine,
      caller,
      capabilities: facts?.capabilities ?? [],
      platformUnavailable: facts?.unavailable,
      liveCapture: this.#registry.get(platformId)?.capture?.live ?? false,
    });
  }
}

import { NotFoundError } from '@backstage/errors';
import {
  machineVerdicts,
  type Caller,
  type MachineSituation,
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
import { countSavePoints } from '../database/savePoints';
import type { MachineRow } from '../database/tables';
import { findOperationBriefs } from '../operationsApi/readOperations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { encryptedDisksOf } from './capture/encryptedDisks';
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

  async verdicts(row: MachineRow, caller: Caller): Promise<MachineVerdicts> {
    return machineVerdicts(await this.situation(row, caller));
  }

  /** Everything that the rules look at. */
  async situation(row: MachineRow, caller: Caller): Promise<MachineSituation> {
    const tx = this.#database;
    const [kept, encryptedDisks] = await Promise.all([
      countSavePoints({ tx, machineIds: [row.id] }),
      encryptedDisksOf(tx, row),
    ]);
    return {
      ...this.#situation(machineFromRow(row), caller, kept.get(row.id)),
      encryptedDisks,
    };
  }

  async show(
    rows: MachineRow[],
    caller: Caller,
    access?: MachineAccess,
  ): Promise<VirtualMachine[]> {
    const tx = this.#database;
    const [kept, briefs, ages] = await Promise.all([
      countSavePoints({ tx, machineIds: rows.map(({ id }) => id) }),
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
      const judged: Verdicts = machineVerdicts(
        this.#situation(machine, caller, kept.get(row.id)),
      );
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

  #situation(
    machine: MachineFactsOfRow,
    caller: Caller,
    savePoints: MachineSituation['savePoints'],
  ): MachineSituation {
    const { platformId } = machine;
    const facts = this.#registry.facts(platformId);
    const platform = this.#registry.get(platformId);
    return {
      machine,
      caller,
      capabilities: facts?.capabilities ?? [],
      platformUnavailable: facts?.unavailable,
      liveCapture: platform?.capture?.live ?? false,
      captureSources: platform?.capture?.sources,
      liveSavePoints: {
        snapshot: platform?.snapshot?.live,
        backup: platform?.backup?.live,
      },
      savePoints,
    };
  }
}

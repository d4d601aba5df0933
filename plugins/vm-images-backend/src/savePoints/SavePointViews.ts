import { NotFoundError } from '@backstage/errors';
import {
  deny,
  savePointVerdicts,
  verdictOf,
  type MachineSituation,
  type SavePoint,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  getSavePointRow,
  listSavePointRows,
  savePointFromRow,
  type SavePointRow,
} from '../database/savePoints';
import type { MachineRow } from '../database/tables';
import type { MachineAccess } from '../machines/MachineAccess';
import { findOperationBriefs } from '../operationsApi/readOperations';

/** Which permission of machines stands for what is done to what is kept of them. */
const permissionOf: Record<string, string> = {
  delete: 'backup',
  image: 'capture',
};

/** Snapshots and backups of a machine as a caller sees them. */
export class SavePointViews {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  /** @throws NotFoundError when the machine has none with this id */
  async row(machineId: string, id: string): Promise<SavePointRow> {
    const row = await getSavePointRow({ tx: this.#database, id });
    if (row?.machine_id === machineId) return row;
    throw new NotFoundError(
      `This virtual machine has no snapshot or backup with id "${id}".`,
    );
  }

  /** Of one machine, newest first. */
  async list(
    machine: MachineRow,
    situation: MachineSituation,
    access?: MachineAccess,
  ): Promise<SavePoint[]> {
    const tx = this.#database;
    const rows = await listSavePointRows({ tx, machineId: machine.id });
    return this.show(rows, { machine, situation, access });
  }

  async show(
    rows: readonly SavePointRow[],
    options: {
      machine: MachineRow;
      situation: MachineSituation;
      access?: MachineAccess;
    },
  ): Promise<SavePoint[]> {
    const ids = rows.map(row => row.operation_id);
    const briefs = await findOperationBriefs(this.#database, ids);
    return rows.map(row => {
      const operation = briefs.get(row.operation_id ?? '');
      const point = savePointFromRow(row, operation);
      const actions = savePointVerdicts(options.situation, point);
      return { ...point, actions: refined(actions, row, options) };
    });
  }
}

/** Adds what is under way, and what the permission policy does not grant. */
function refined(
  verdicts: Verdicts,
  row: SavePointRow,
  { machine, access }: { machine: MachineRow; access?: MachineAccess },
): Verdicts {
  const inUse = row.operation_id !== null && row.status === 'available';
  const finding = deny(
    'savePoint.busy',
    `An image is being made of the ${row.kind} "${row.name}".`,
    'Wait until that is done.',
  );
  return Object.fromEntries(
    Object.entries(verdicts).map(([action, verdict]) => {
      const busy = inUse ? verdictOf([...verdict.findings, finding]) : verdict;
      const permitted = access?.refine(machine, {
        [permissionOf[action]]: busy,
      });
      return [action, permitted?.[permissionOf[action]] ?? busy];
    }),
  );
}

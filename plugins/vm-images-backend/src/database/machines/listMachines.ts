import type { MachineState } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  beyond,
  cutPage,
  orderBy,
  readingOrder,
  type KeysetPage,
  type KeysetPosition,
  type SortOrder,
} from '../keyset';
import {
  allOf,
  contains,
  isIn,
  join,
  raw,
  selectRows,
  sql,
  type Sql,
} from '../sql';
import type { MachineRow } from '../tables';
import { machineStretches, type MachineView } from './stretches';
import { usesImage } from './usesOfImages';

/** What machines may be sorted by; each has its index. */
export const machineSorts = {
  updatedAt: { column: 'updated_at', type: 'number' },
  createdAt: { column: 'created_at', type: 'number' },
  name: { column: 'name_key', type: 'string' },
} as const;

export type MachineSort = keyof typeof machineSorts;

/** Counting stops here; more is shown as "1000+". */
const COUNT_CAP = 1000;

/** A parsed and checked question for a page of virtual machines. */
export interface MachineListRequest {
  platforms: readonly string[];
  states: readonly MachineState[];
  owners: readonly string[];
  imageId?: string;
  templateId?: string;
  /** All of them must be part of the name, in lower case. */
  terms: readonly string[];
  sort: MachineSort;
  order: SortOrder;
  limit: number;
  count: 'capped' | 'exact' | 'none';
  position?: KeysetPosition;
  /** Fingerprint of everything but limit, count and position. */
  list: string;
}

export interface MachinePage extends KeysetPage<MachineRow> {
  total?: number;
  totalIsCapped?: boolean;
}

function conditionsOf(request: MachineListRequest): Sql[] {
  const { platforms, states, imageId, templateId, terms } = request;
  const conditions = [raw('m.deleted_at is null')];
  const oneOf = (column: string, values: readonly string[]) => {
    if (values.length > 0) conditions.push(isIn(column, values));
  };
  oneOf('m.platform_id', platforms);
  oneOf('m.state', states);
  if (imageId) conditions.push(usesImage(imageId));
  if (templateId) conditions.push(sql`m.template_id = ${templateId}`);
  for (const term of terms) conditions.push(contains('m.name_key', term));
  return conditions;
}

/** What one selects of each stretch, together. */
function gather(stretches: readonly Sql[], one: (stretch: Sql) => Sql): Sql {
  const parts = stretches.map(
    (stretch, at) => sql`select * from (${one(stretch)}) s${raw(`${at}`)}`,
  );
  return join(parts, ' union all ');
}

async function countThem(
  knex: Knex | Knex.Transaction,
  request: MachineListRequest,
  rows: { stretches: readonly Sql[]; conditions: Sql },
): Promise<Pick<MachinePage, 'total' | 'totalIsCapped'>> {
  if (request.count === 'none') return {};
  const cap = raw(request.count === 'exact' ? '' : `limit ${COUNT_CAP + 1}`);
  const all = gather(
    rows.stretches,
    stretch =>
      sql`select 1 as one from machines m where ${stretch} and ${rows.conditions}`,
  );
  const [{ total }] = await selectRows<{ total: number | string }>(
    knex,
    sql`select count(*) as total from (select one from (${all}) a ${cap}) b`,
  );
  const n = Number(total);
  if (request.count === 'exact' || n <= COUNT_CAP) return { total: n };
  return { total: COUNT_CAP, totalIsCapped: true };
}

async function readRows(
  knex: Knex | Knex.Transaction,
  request: MachineListRequest,
  rows: { stretches: readonly Sql[]; conditions: Sql },
): Promise<MachineRow[]> {
  const { order, position, limit } = request;
  const { column } = machineSorts[request.sort];
  const reading = readingOrder(order, position);
  const cut = raw(`limit ${limit + 1}`);
  const from = position
    ? beyond({ sort: `m.${column}`, id: 'm.id', order, position })
    : raw('1 = 1');
  // The first rows of each stretch, then the first of those.
  const top = gather(
    rows.stretches,
    stretch => sql`select m.* from machines m
      where ${stretch} and ${rows.conditions} and ${from}
      order by ${orderBy(`m.${column}`, 'm.id', reading)} ${cut}`,
  );
  return selectRows<MachineRow>(
    knex,
    sql`select * from (${top}) t order by ${orderBy(
      column,
      'id',
      reading,
    )} ${cut}`,
  );
}

/** A page of live machines that the view shows. */
export async function listMachines(options: {
  tx: Knex | Knex.Transaction;
  request: MachineListRequest;
  view: MachineView;
}): Promise<MachinePage> {
  const { tx, request, view } = options;
  const stretches = machineStretches(view, request.owners);
  if (stretches.length === 0) {
    return { rows: [], ...(request.count !== 'none' && { total: 0 }) };
  }
  const conditions = conditionsOf(request);
  if (view.condition) conditions.push(view.condition);
  const all = { stretches, conditions: allOf(conditions) };
  const counted = await countThem(tx, request, all);
  const { column, type } = machineSorts[request.sort];
  const page = cutPage({
    rows: await readRows(tx, request, all),
    limit: request.limit,
    position: request.position,
    list: request.list,
    keyOf: row => ({
      id: row.id,
      sortValue: type === 'number' ? Number(row[column]) : String(row[column]),
    }),
  });
  return { ...page, ...counted };
}

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
import { allOf, contains, isIn, raw, selectRows, sql, type Sql } from '../sql';
import type { MachineRow } from '../tables';

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
  const { platforms, states, owners, imageId, templateId, terms } = request;
  const conditions = [raw('m.deleted_at is null')];
  const oneOf = (column: string, values: readonly string[]) => {
    if (values.length > 0) conditions.push(isIn(column, values));
  };
  oneOf('m.platform_id', platforms);
  oneOf('m.state', states);
  oneOf('m.owner_ref', owners);
  if (imageId) conditions.push(sql`m.image_id = ${imageId}`);
  if (templateId) conditions.push(sql`m.template_id = ${templateId}`);
  for (const term of terms) conditions.push(contains('m.name_key', term));
  return conditions;
}

async function countThem(
  knex: Knex | Knex.Transaction,
  request: MachineListRequest,
  where: Sql,
): Promise<Pick<MachinePage, 'total' | 'totalIsCapped'>> {
  if (request.count === 'none') return {};
  const cap = raw(request.count === 'exact' ? '' : `limit ${COUNT_CAP + 1}`);
  const [{ total }] = await selectRows<{ total: number | string }>(
    knex,
    sql`select count(*) as total
      from (select 1 from machines m where ${where} ${cap}) counted`,
  );
  const n = Number(total);
  if (request.count === 'exact' || n <= COUNT_CAP) return { total: n };
  return { total: COUNT_CAP, totalIsCapped: true };
}

/**
 * A page of live machines.
 *
 * @param visible - Conditions on `machines m` that say what the caller sees.
 */
export async function listMachines(options: {
  tx: Knex | Knex.Transaction;
  request: MachineListRequest;
  visible: readonly Sql[];
}): Promise<MachinePage> {
  const { tx, request, visible } = options;
  const { order, position, limit, list } = request;
  const sort = `m.${machineSorts[request.sort].column}`;
  const conditions = [...conditionsOf(request), ...visible];
  const counted = await countThem(tx, request, allOf(conditions));
  const stretch = position
    ? [...conditions, beyond({ sort, id: 'm.id', order, position })]
    : conditions;
  const reading = orderBy(sort, 'm.id', readingOrder(order, position));
  const rows = await selectRows<MachineRow>(
    tx,
    sql`select m.* from machines m where ${allOf(stretch)}
      order by ${reading} limit ${raw(String(limit + 1))}`,
  );
  const { column, type } = machineSorts[request.sort];
  const page = cutPage({
    rows,
    limit,
    position,
    list,
    keyOf: row => ({
      id: row.id,
      sortValue: type === 'number' ? Number(row[column]) : String(row[column]),
    }),
  });
  return { ...page, ...counted };
}

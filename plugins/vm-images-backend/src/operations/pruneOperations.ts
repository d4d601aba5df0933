import type { Knex } from 'knex';
import { setImmediate as turn } from 'node:timers/promises';
import { databaseTime, isPostgres } from './databaseTime';
import {
  OPERATIONS,
  OPERATION_LOG,
  type OperationTableRow,
} from './OperationRow';

/** Trees of operations that are deleted in one transaction. */
const BATCH = 20;

type Seen = Pick<OperationTableRow, 'id' | 'phase' | 'created_at'> & {
  parent_id: string | null;
  /** By the database's clock. */
  old: boolean | number;
};

export interface PruneOptions {
  database: Knex;
  /** How long ago an operation must have ended, in milliseconds. */
  olderThanMs: number;
  /** Which of these operations something still points at as its running one. */
  findHeld(tx: Knex.Transaction, ids: string[]): Promise<string[]>;
  signal?: AbortSignal;
  /** For tests. @defaultValue 20 */
  batch?: number;
}

/**
 * Deletes operations that ended long ago, with their log and with everything
 * below them; a whole tree or nothing of it. What has not ended, or is still
 * pointed at, stays. Works in small transactions, with a turn of the event loop
 * between them, and may be broken off at any time.
 *
 * @returns How many operations were deleted.
 */
export async function pruneOperations(options: PruneOptions): Promise<number> {
  const { database, signal, batch = BATCH } = options;
  let deleted = 0;
  let after: Position | undefined;
  do {
    const from = after;
    const done = await database.transaction(tx =>
      pruneBatch(tx, { ...options, batch, from }),
    );
    deleted += done.deleted;
    after = done.last;
    await turn();
  } while (after && !signal?.aborted);
  return deleted;
}

interface Position {
  createdAt: number | string;
  id: string;
}

/** Deletes what it may of the next few trees; tells where to go on, if anywhere. */
async function pruneBatch(
  tx: Knex.Transaction,
  options: PruneOptions & { batch: number; from?: Position },
): Promise<{ deleted: number; last?: Position }> {
  const { batch, findHeld } = options;
  const roots = await findRoots(tx, options);
  const trees = await growTrees(tx, roots, options);
  const all = [...trees.values()].flat();
  const ids = all.map(({ id }) => id);
  const held = new Set(ids.length > 0 ? await findHeld(tx, ids) : []);
  const free = [...trees.values()]
    .filter(tree => tree.every(one => isOver(one) && !held.has(one.id)))
    .flat()
    .map(({ id }) => id);
  // One by one: a log has thousands of lines.
  for (const id of free)
    await tx(OPERATION_LOG).where('operation_id', id).del();
  if (free.length > 0) await tx(OPERATIONS).whereIn('id', free).del();
  const last = roots.length < batch ? undefined : roots.at(-1);
  return {
    deleted: free.length,
    ...(last && { last: { createdAt: last.created_at, id: last.id } }),
  };
}

const isOver = ({ phase, old }: Seen) => phase === 'closed' && Boolean(old);

/** Columns to judge by, of rows that nobody changes until the commit. */
function seen(
  tx: Knex.Transaction,
  olderThanMs: number,
): Knex.QueryBuilder<OperationTableRow, Seen[]> {
  const query = tx(OPERATIONS).select(
    ...['id', 'parent_id', 'phase', 'created_at'],
    tx.raw('(finished_at < ?) as old', [databaseTime(tx, -olderThanMs)]),
  );
  // Parents before children, as everyone who locks several of them does.
  return isPostgres(tx) ? query.forUpdate() : query;
}

/** Oldest first; they were made even before they ended. */
async function findRoots(
  tx: Knex.Transaction,
  options: { olderThanMs: number; batch: number; from?: Position },
): Promise<Seen[]> {
  const { olderThanMs, batch, from } = options;
  const cutOff = databaseTime(tx, -olderThanMs);
  const query = seen(tx, olderThanMs)
    .whereNull('parent_id')
    .where('phase', 'closed')
    .where('created_at', '<', cutOff)
    .where('finished_at', '<', cutOff);
  if (from)
    query.whereRaw('(created_at, id) > (?, ?)', [from.createdAt, from.id]);
  return await query.orderBy(['created_at', 'id']).limit(batch);
}

/** Each root with everything below it, by the root's id. */
async function growTrees(
  tx: Knex.Transaction,
  roots: Seen[],
  options: { olderThanMs: number },
): Promise<Map<string, Seen[]>> {
  const trees = new Map(roots.map(root => [root.id, [root]]));
  const rootOf = new Map(roots.map(({ id }) => [id, id]));
  let parents = roots.map(({ id }) => id);
  while (parents.length > 0) {
    const children: Seen[] = await seen(tx, options.olderThanMs)
      .whereIn('parent_id', parents)
      .orderBy(['created_at', 'id']);
    for (const child of children) {
      const root = rootOf.get(child.parent_id!)!;
      rootOf.set(child.id, root);
      trees.get(root)!.push(child);
    }
    parents = children.map(({ id }) => id);
  }
  return trees;
}

import { InputError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { createHash } from 'node:crypto';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationStatus,
  type OperationTableRow,
} from './OperationRow';

/** Most operations on a page. */
export const LIST_LIMIT = 200;

export interface OperationFilter {
  status?: OperationStatus[];
  kind?: string[];
  /** Id of what is worked on; with a type, only of that type. */
  subject?: { type?: string; id: string };
  ownerRef?: string;
  createdBy?: string;
  parentId?: string;
  /** Leaves out the children of others. */
  topLevel?: boolean;
}

export interface ListOperationsOptions extends OperationFilter {
  /** By what they are sorted, newest first. @defaultValue 'created' */
  sort?: 'created' | 'updated';
  /** 1 to 200. @defaultValue 50 */
  limit?: number;
  /** `nextCursor` of the page before; only good for the same question. */
  cursor?: string;
  /**
   * Adds conditions that say what the caller may see, on table `operations`.
   * They are kept apart, so an `or` in them cannot widen the rest.
   */
  visibleTo?: (query: Knex.QueryBuilder) => void;
}

interface Position {
  at: number;
  id: string;
}

function questionOf(options: ListOperationsOptions): string {
  const { limit: _limit, cursor: _cursor, visibleTo: _who, ...rest } = options;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(sorted))
    .digest('base64url')
    .slice(0, 10);
}

function writeCursor(question: string, { at, id }: Position): string {
  return Buffer.from(JSON.stringify([1, question, at, id])).toString(
    'base64url',
  );
}

function readCursor(question: string, cursor: string): Position {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  const [version, asked, at, id] = Array.isArray(parts) ? parts : [];
  if (version !== 1 || !Number.isSafeInteger(at) || typeof id !== 'string') {
    throw new InputError(
      "Parameter 'cursor' is none that was handed out; leave it away to start from the first page",
    );
  }
  if (asked !== question) {
    throw new InputError(
      "Parameter 'cursor' belongs to a list with other filters; leave it away to start from the first page",
    );
  }
  return { at, id };
}

function filtered(
  database: Knex,
  options: OperationFilter & Pick<ListOperationsOptions, 'visibleTo'>,
) {
  const query = database<OperationTableRow>(OPERATIONS);
  const { status, kind, subject, visibleTo } = options;
  if (status) query.whereIn('status', status);
  if (kind) query.whereIn('kind', kind);
  if (subject?.type) query.where('subject_type', subject.type);
  if (subject) query.where('subject_id', subject.id);
  if (options.ownerRef) query.where('owner_ref', options.ownerRef);
  if (options.createdBy) query.where('created_by', options.createdBy);
  if (options.parentId) query.where('parent_id', options.parentId);
  if (options.topLevel) query.whereNull('parent_id');
  if (visibleTo) query.where(group => visibleTo(group));
  return query;
}

/**
 * A page of operations, newest first. Every page costs the same, however deep:
 * it starts at a row value of the index and not at a count of rows.
 */
export async function listOperations(
  database: Knex,
  options: ListOperationsOptions,
): Promise<{ items: OperationRow[]; nextCursor?: string }> {
  const { limit = 50, cursor } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_LIMIT) {
    throw new InputError(
      `Parameter 'limit' is ${limit}; it must be from 1 to ${LIST_LIMIT}`,
    );
  }
  const column = options.sort === 'updated' ? 'updated_at' : 'created_at';
  const question = questionOf(options);
  const query = filtered(database, options);
  if (cursor !== undefined) {
    const { at, id } = readCursor(question, cursor);
    query.whereRaw('(??, ??) < (?, ?)', [column, 'id', at, id]);
  }
  const rows = await query
    .orderBy([
      { column, order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map(toOperationRow),
    nextCursor:
      last && writeCursor(question, { at: Number(last[column]), id: last.id }),
  };
}

/** How many have not ended, of those that match and may be seen. */
export async function countOpenOperations(
  database: Knex,
  options: Pick<ListOperationsOptions, 'visibleTo'> & OperationFilter,
): Promise<number> {
  const [{ n }] = await filtered(database, options)
    .whereIn('status', ['queued', 'running', 'cancelling'])
    .count({ n: '*' });
  return Number(n);
}

/** @throws NotFoundError */
export async function getOperation(
  database: Knex,
  id: string,
): Promise<OperationRow> {
  const row = await database<OperationTableRow>(OPERATIONS)
    .where({ id })
    .first();
  if (!row) {
    throw new NotFoundError(`There is no operation ${id}`);
  }
  return toOperationRow(row);
}

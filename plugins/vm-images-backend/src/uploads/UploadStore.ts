import { ConflictError } from '@backstage/errors';
import type { Upload } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

/**
 * `receiving` while bytes arrive, `complete` when all are there, `taken` once
 * an import has moved the file away.
 */
export type UploadStatus = 'receiving' | 'complete' | 'taken';

export interface UploadRow {
  id: string;
  file_name: string;
  fingerprint: string;
  size_bytes: BigIntColumn;
  committed_offset: BigIntColumn;
  status: UploadStatus;
  digest: string | null;
  boot_id: string;
  fence: number;
  created_by: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
}

/** The rows of uploads. */
export class UploadStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Adds an upload unless its creator already has as many as allowed. One
   * statement, so that two requests at once cannot both take the last place.
   */
  async insert(row: UploadRow, maxPerUser: number): Promise<void> {
    const columns = Object.keys(row);
    const select = this.#database
      .select(
        columns.map(column =>
          this.#database.raw(castOf(this.#database, column), [
            row[column as keyof UploadRow],
          ]),
        ),
      )
      .whereRaw(
        '(select count(*) from uploads where created_by = ? and status = ?) < ?',
        [row.created_by, 'receiving', maxPerUser],
      );
    await this.#database
      .into(
        this.#database.raw('?? (??)', [
          'uploads',
          columns,
        ]) as unknown as string,
      )
      .insert(select);
    const stored = await this.get(row.id);
    if (!stored) {
      throw new ConflictError(
        `${row.created_by} already has ${maxPerUser} uploads under way; finish or cancel one first`,
      );
    }
  }

  get(id: string): Promise<UploadRow | undefined> {
    return this.#database<UploadRow>('uploads').where({ id }).first();
  }

  /** Newest first; what an import has taken is no upload any more. */
  list(createdBy: string, limit = 100): Promise<UploadRow[]> {
    return this.#database<UploadRow>('uploads')
      .where({ created_by: createdBy })
      .whereNot({ status: 'taken' })
      .orderBy('created_at', 'desc')
      .limit(limit);
  }

  /** Makes the caller the one writer; whoever wrote before writes no more. */
  async nextFence(id: string, bootId: string): Promise<number> {
    await this.#database<UploadRow>('uploads')
      .where({ id })
      .update({
        fence: this.#database.raw('fence + 1') as unknown as number,
        boot_id: bootId,
      });
    const row = await this.get(id);
    return row?.fence ?? 0;
  }

  /** Records that bytes up to `offset` are safely on disk. */
  async commit(change: {
    id: string;
    fence: number;
    offset: number;
    status: UploadStatus;
    digest?: string;
  }): Promise<void> {
    const changed = await this.#database<UploadRow>('uploads')
      .where({ id: change.id, fence: change.fence, status: 'receiving' })
      .update({
        committed_offset: change.offset,
        status: change.status,
        digest: change.digest ?? null,
        updated_at: Date.now(),
      });
    if (changed === 0) {
      throw new ConflictError(
        `Upload ${change.id} is being written by another request`,
      );
    }
  }

  /** Hands a complete upload over to an import; a second time is no error. */
  async take(id: string): Promise<void> {
    const changed = await this.#database<UploadRow>('uploads')
      .where({ id })
      .whereIn('status', ['complete', 'taken'])
      .update({ status: 'taken', updated_at: Date.now() });
    if (changed === 0) {
      const row = await this.get(id);
      throw new ConflictError(
        row
          ? `Upload ${id} has ${row.committed_offset} of ${row.size_bytes} bytes; send the rest first`
          : `Upload ${id} does not exist any more`,
      );
    }
  }

  async remove(id: string): Promise<void> {
    await this.#database<UploadRow>('uploads').where({ id }).delete();
  }

  /** Uploads that nobody has touched since `before`. */
  idleSince(before: number): Promise<UploadRow[]> {
    return this.#database<UploadRow>('uploads')
      .where('updated_at', '<', before)
      .limit(1000);
  }
}

/** PostgreSQL wants to know the type of a bare parameter in a select list. */
function castOf(database: Knex, column: string): string {
  if (database.client.config.client !== 'pg') return '?';
  const big = ['size_bytes', 'committed_offset', 'created_at', 'updated_at'];
  if (big.includes(column)) return '?::bigint';
  return column === 'fence' ? '?::integer' : '?::text';
}

/** As the API tells it. `offset` may be ahead of what was committed. */
export function toUpload(
  row: UploadRow,
  offset: number,
  expiryMs: number,
): Upload {
  return {
    id: row.id,
    fileName: row.file_name,
    fingerprint: row.fingerprint || undefined,
    sizeBytes: Number(row.size_bytes),
    offset,
    status: row.status === 'receiving' ? 'receiving' : 'complete',
    createdAt: new Date(Number(row.created_at)).toISOString(),
    expiresAt: new Date(Number(row.updated_at) + expiryMs).toISOString(),
  };
}

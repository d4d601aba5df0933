import { ConflictError } from '@backstage/errors';
import type { Upload } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/engine';
import type { BigIntColumn } from '../database/tables';
import { NoRoomError } from './NoRoomError';

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

/** What there is for uploads. */
export interface UploadRoom {
  maxPerUser: number;
  /** Bytes that the disk can take, apart from what is announced already. */
  freeBytes(): Promise<number>;
}

/** SQLite has one transaction at a time anyway. */
async function lockUploads(tx: Knex.Transaction): Promise<void> {
  if (!isPostgres(tx)) return;
  await tx.raw(
    `select pg_advisory_xact_lock(hashtext(current_schema() || '.uploads'))`,
  );
}

/** The rows of uploads. */
export class UploadStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Adds an upload unless its creator already has as many as allowed, or the
   * bytes that it will bring do not fit beside those that others still will.
   * One transaction at a time, so that of two requests at once only one gets the
   * last place and the last room.
   *
   * @throws ConflictError, NoRoomError
   */
  async insert(row: UploadRow, limits: UploadRoom): Promise<void> {
    await this.#database.transaction(async tx => {
      await lockUploads(tx);
      const receiving = () =>
        tx<UploadRow>('uploads').where({ status: 'receiving' });
      const [own] = await receiving()
        .where({ created_by: row.created_by })
        .count({ n: '*' });
      if (Number(own.n) >= limits.maxPerUser) {
        throw new ConflictError(
          `${row.created_by} already has ${limits.maxPerUser} uploads under way; finish or cancel one first`,
        );
      }
      const [all] = await receiving().sum({
        n: tx.raw('size_bytes - committed_offset'),
      });
      const room = (await limits.freeBytes()) - Number(all.n ?? 0);
      if (Number(row.size_bytes) > room) {
        throw new NoRoomError(
          `The file has ${row.size_bytes} bytes; the portal can take ${Math.max(
            ...[0, room],
          )} now`,
        );
      }
      await tx<UploadRow>('uploads').insert(row);
    });
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
    // One statement: read on its own, it could be that of the next one already.
    const [row] = await this.#database<UploadRow>('uploads')
      .where({ id })
      .update({
        fence: this.#database.raw('fence + 1') as unknown as number,
        boot_id: bootId,
      })
      .returning('fence');
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

  /**
   * From now on only committed bytes count, as after a power cut: a disk that
   * failed to sync may have forgotten the others, and would not say so twice.
   */
  async doubt(id: string, fence: number): Promise<void> {
    await this.#database<UploadRow>('uploads')
      .where({ id, fence, status: 'receiving' })
      .update({ boot_id: 'failed' });
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

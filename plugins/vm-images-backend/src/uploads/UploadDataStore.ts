import type { Readable } from 'node:stream';
import { ConflictError } from '@backstage/errors';
import type { RunningDigest } from '@vm-images/backstage-plugin-vm-images-node';
import { DataStore, ERRORS, Upload } from '@tus/utils';
import { NoRoomError } from './NoRoomError';
import { requestBody } from './requestBody';
import type { UploadFiles } from './UploadFiles';
import type { UploadRow, UploadStore } from './UploadStore';
import { writeDurably } from './writeDurably';

/** How much may be uploaded. */
export interface UploadLimits {
  maxBytes: number;
  maxPerUser: number;
  /** Bytes of the disk that uploads leave alone. */
  reserveBytes: number;
}

/** A refusal in the words and status that tus clients understand. */
export function refusal(status: number, body: string) {
  return Object.assign(new Error(body), { status_code: status, body });
}

/**
 * Where `@tus/server` keeps bytes: our files and our rows. An offset that was
 * told to a client is never taken back, neither by a kill of this process nor,
 * beyond the last sync, by a power cut.
 */
export class UploadDataStore extends DataStore {
  readonly #rows: UploadStore;
  readonly #files: UploadFiles;
  readonly #limits: UploadLimits;
  readonly #bootId: string;

  constructor(options: {
    rows: UploadStore;
    files: UploadFiles;
    limits: UploadLimits;
    bootId: string;
  }) {
    super();
    this.#rows = options.rows;
    this.#files = options.files;
    this.#limits = options.limits;
    this.#bootId = options.bootId;
    this.extensions = ['creation', 'creation-with-upload', 'termination'];
  }

  override async create(upload: Upload): Promise<Upload> {
    const size = upload.size;
    if (size === undefined || !Number.isSafeInteger(size) || size <= 0) {
      throw refusal(
        400,
        'Upload-Length must be the size of a file with content',
      );
    }
    const now = Date.now();
    await this.#files.create(upload.id);
    try {
      await this.#rows.insert(
        {
          id: upload.id,
          file_name: upload.metadata?.filename ?? 'upload',
          fingerprint: upload.metadata?.fingerprint ?? '',
          size_bytes: size,
          committed_offset: 0,
          status: 'receiving',
          digest: null,
          boot_id: this.#bootId,
          fence: 0,
          created_by: upload.metadata?.createdBy ?? '',
          created_at: now,
          updated_at: now,
        },
        {
          maxPerUser: this.#limits.maxPerUser,
          freeBytes: async () =>
            (await this.#files.freeBytes()) - this.#limits.reserveBytes,
        },
      );
    } catch (error) {
      await this.#files.remove(upload.id);
      if (error instanceof ConflictError) throw refusal(409, error.message);
      if (error instanceof NoRoomError) {
        throw refusal(507, error.message);
      }
      throw error;
    }
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await this.#rows.get(id);
    if (!row || row.status === 'taken') throw ERRORS.FILE_NOT_FOUND;
    const offset = await this.offsetOf(row);
    const size = Number(row.size_bytes);
    if (row.status === 'receiving' && offset === size) {
      // The last byte came, and we were killed before we could say so.
      const fence = await this.#rows.nextFence(id, this.#bootId);
      await this.#finish(row, fence, undefined);
    }
    return new Upload({
      id,
      size,
      offset,
      metadata: { filename: row.file_name },
      creation_date: new Date(Number(row.created_at)).toISOString(),
    });
  }

  /** How many bytes count: see `boot_id` in the migration. */
  async offsetOf(row: UploadRow): Promise<number> {
    const committed = Number(row.committed_offset);
    if (row.status !== 'receiving') return Number(row.size_bytes);
    const onDisk = await this.#files.size(row.id);
    if (row.boot_id !== this.#bootId) return Math.min(committed, onDisk);
    return Math.min(onDisk, Number(row.size_bytes));
  }

  override async write(
    source: Readable,
    id: string,
    offset: number,
  ): Promise<number> {
    const row = await this.#rows.get(id);
    if (!row || row.status !== 'receiving') throw ERRORS.FILE_NOT_FOUND;
    const size = Number(row.size_bytes);
    const fence = await this.#rows.nextFence(id, this.#bootId);
    const hash = this.#files.hashAt(id, offset);
    const file = await this.#files.openAt(id, offset);
    let reached = offset;
    try {
      const body = requestBody.getStore();
      reached = await writeDurably({
        ...(body
          ? { source: body.request, stop: body.stop, ownsPieces: true }
          : { source }),
        file,
        offset,
        maxOffset: size,
        hash,
        commit: async committed => {
          reached = committed;
          await this.#rows.commit({
            id,
            fence,
            offset: committed,
            status: 'receiving',
          });
        },
      });
    } catch (error) {
      await this.#doubtRest(id, fence, reached);
      throw error;
    } finally {
      await file.close();
      if (hash && reached < size) this.#files.keepHash(id, hash, reached);
    }
    if (reached === size) await this.#finish(row, fence, hash);
    return reached;
  }

  /** What failed tells more than what is tried because of it. */
  async #doubtRest(id: string, fence: number, reached: number): Promise<void> {
    const onDisk = await this.#files.size(id).catch(() => Infinity);
    if (onDisk <= reached) return;
    await this.#rows.doubt(id, fence).catch(() => undefined);
  }

  async #finish(
    row: UploadRow,
    fence: number,
    hash: RunningDigest | undefined,
  ): Promise<void> {
    await this.#rows.commit({
      id: row.id,
      fence,
      offset: Number(row.size_bytes),
      status: 'complete',
      digest: await this.#files.digest(row.id, hash),
    });
  }

  override async remove(id: string): Promise<void> {
    const row = await this.#rows.get(id);
    if (!row || row.status === 'taken') throw ERRORS.FILE_NOT_FOUND;
    // In this order, so that no file is left that no row tells of.
    await this.#files.remove(id);
    await this.#rows.remove(id);
  }
}

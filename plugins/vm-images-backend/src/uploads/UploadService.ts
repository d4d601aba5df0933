import { rename } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Upload } from '@vm-images/backstage-plugin-vm-images-common';
import { storageFault } from '../operations';
import type { UploadDataStore } from './UploadDataStore';
import type { UploadFiles } from './UploadFiles';
import { toUpload, type UploadRow, type UploadStore } from './UploadStore';

/** Uploads, as their creators and as imports see them. */
export class UploadService {
  readonly #rows: UploadStore;
  readonly #files: UploadFiles;
  readonly #store: UploadDataStore;
  readonly #expiryMs: number;
  readonly #logger: LoggerService;

  constructor(options: {
    rows: UploadStore;
    files: UploadFiles;
    store: UploadDataStore;
    /** Uploads that nobody touches for this long are thrown away. */
    expiryMs: number;
    logger: LoggerService;
  }) {
    this.#rows = options.rows;
    this.#files = options.files;
    this.#store = options.store;
    this.#expiryMs = options.expiryMs;
    this.#logger = options.logger;
  }

  /** The uploads of one person that no import has taken. */
  async list(principal: string): Promise<Upload[]> {
    const rows = await this.#rows.list(principal);
    return Promise.all(rows.map(row => this.#view(row)));
  }

  /** @throws NotFoundError also for the upload of somebody else. */
  async ofCaller(id: string, principal: string): Promise<UploadRow> {
    const row = await this.#rows.get(id);
    if (!row || row.created_by !== principal || row.status === 'taken') {
      throw new NotFoundError(`There is no upload ${id} of ${principal}`);
    }
    return row;
  }

  /** A complete upload of the caller, with the path of its bytes. */
  async complete(
    id: string,
    principal: string,
  ): Promise<UploadRow & { path: string }> {
    await this.ofCaller(id, principal);
    // Finishes one whose last byte came just before a restart.
    await this.#store.getUpload(id);
    const row = await this.ofCaller(id, principal);
    if (row.status !== 'complete') {
      throw new ConflictError(
        `Upload ${id} has ${await this.#store.offsetOf(row)} of ${
          row.size_bytes
        } bytes; send the rest first`,
      );
    }
    return { ...row, path: this.#files.path(id) };
  }

  /**
   * Moves the bytes of a complete upload to `target` without writing them
   * again. A second time is no error. Answers the digest.
   */
  async moveTo(id: string, target: string): Promise<string> {
    const row = await this.#rows.get(id);
    if (!row) throw new NotFoundError(`Upload ${id} does not exist any more`);
    await this.#rows.take(id);
    try {
      await rename(this.#files.path(id), target);
    } catch (error) {
      // Moved by an earlier try.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return row.digest ?? '';
  }

  /** Throws away what nobody has touched for long, and rows of finished imports. */
  async clean(): Promise<void> {
    const idle = await this.#rows.idleSince(Date.now() - this.#expiryMs);
    for (const row of idle) {
      try {
        await this.#files.remove(row.id);
        await this.#rows.remove(row.id);
      } catch (error) {
        const why = storageFault(error) ?? String(error);
        this.#logger.warn(`Upload ${row.id} could not be thrown away: ${why}`);
        continue;
      }
      if (row.status !== 'taken') {
        this.#logger.info(
          `Threw away upload ${row.id} of ${row.created_by}, untouched for too long`,
        );
      }
    }
  }

  async #view(row: UploadRow): Promise<Upload> {
    return toUpload(row, await this.#store.offsetOf(row), this.#expiryMs);
  }
}

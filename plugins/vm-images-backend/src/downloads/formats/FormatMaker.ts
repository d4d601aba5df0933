import { randomUUID } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  downloadFormatsOf,
  type DiskFormat,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ImageRow } from '../../database/tables';
import type { OperationEngine } from '../../operations';
import { CONVERT_FOR_DOWNLOAD, type ConvertInput } from './convertOperation';
import { FILES, findFile, type FileRow } from './fileRow';
import type { FormatFiles } from './FormatFiles';

/** A compressed disk seldom grows by more when it is written out. */
const GROWTH = 4;

export interface FormatWish {
  image: ImageRow;
  digest: string;
  format: DiskFormat;
  createdBy: string;
  /** Who sees the operation besides. */
  ownerRef?: string;
}

/** Has files made in the formats that links ask for, each only once. */
export class FormatMaker {
  readonly #files: FormatFiles;
  readonly #engine: Pick<OperationEngine, 'enqueue'>;

  constructor(options: {
    files: FormatFiles;
    engine: Pick<OperationEngine, 'enqueue'>;
  }) {
    this.#files = options.files;
    this.#engine = options.engine;
  }

  /**
   * Sees that there is room, if a file has to be made; call it before `take`.
   *
   * @throws InputError for a format that the image cannot be had in
   * @throws InsufficientStorageError
   */
  async check(database: Knex, { image, digest, format }: FormatWish) {
    const possible = downloadFormatsOf(image.format ?? undefined);
    if (!possible.includes(format)) {
      throw new InputError(
        `Image "${
          image.name
        }" cannot be downloaded as ${format}, only as ${possible.join(', ')}.`,
      );
    }
    const known = await findFile(database, { digest, format });
    if (known && known.status !== 'failed') return;
    const kept = estimate(image);
    const meanwhile = kept + Number(image.size_bytes);
    await this.#files.makeRoom({ kept, meanwhile });
  }

  /**
   * The file, ready or with the operation that makes it. Of those who ask at
   * the same time the first has it made, and the others get the same.
   */
  async take(tx: Knex.Transaction, wish: FormatWish): Promise<FileRow> {
    const { image, digest, format } = wish;
    const known = await findFile(tx, { digest, format });
    const now = Date.now();
    if (known && known.status !== 'failed') {
      const used = { used_at: now };
      await tx<FileRow>(FILES).where({ id: known.id }).update(used);
      return known;
    }
    if (known) await tx<FileRow>(FILES).where({ id: known.id }).delete();
    const row: FileRow = {
      ...{ id: randomUUID(), image_digest: digest, format, status: 'making' },
      ...{ operation_id: '', size_bytes: estimate(image) },
      ...{ digest: null, created_at: now, used_at: now },
    };
    const added = await tx<FileRow>(FILES)
      .insert(row)
      .onConflict(['image_digest', 'format'])
      .ignore()
      .returning('id');
    if (added.length === 0) return this.#others(tx, wish);
    const { id: operation_id } = await this.#begin(tx, wish, row.id);
    await tx<FileRow>(FILES).where({ id: row.id }).update({ operation_id });
    return { ...row, operation_id };
  }

  /** What another request has begun, which was a little quicker. */
  async #others(tx: Knex.Transaction, wish: FormatWish): Promise<FileRow> {
    const { image, digest, format } = wish;
    const row = await findFile(tx, { digest, format });
    if (row) return row;
    throw new ConflictError(
      `Image "${image.name}" was being made as ${format} by another request right now. Try again.`,
    );
  }

  async #begin(tx: Knex.Transaction, wish: FormatWish, fileId: string) {
    const { image, digest, format, createdBy, ownerRef } = wish;
    const input: ConvertInput = {
      ...{ fileId, imageDigest: digest, platformId: image.platform_id },
      platformImageId: image.platform_image_id!,
      ...{ from: image.format!, to: format },
      virtualSizeBytes: virtualSize(image),
    };
    const { id, name } = image;
    return this.#engine.enqueue(
      {
        ...{ kind: CONVERT_FOR_DOWNLOAD, input, createdBy, ownerRef },
        subject: { type: 'image', id, name },
      },
      { tx },
    );
  }
}

const virtualSize = (image: ImageRow) =>
  Number(image.virtual_size_bytes ?? image.size_bytes);

const estimate = (image: ImageRow) =>
  Math.min(virtualSize(image), Number(image.size_bytes) * GROWTH);

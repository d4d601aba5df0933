import { randomUUID } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  exportTargetVerdict,
  type Caller,
  type ExportRequest,
  type ExportTarget,
  type Image,
  type ImageExport,
  type ImageExports,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { getImageRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import type { FormatMaker } from '../downloads/formats/FormatMaker';
import type { ImageService } from '../images/ImageService';
import type { OperationEngine, OperationRow } from '../operations';
import type { Buckets } from './Buckets';
import { EXPORT_IMAGE, type ExportInput } from './exportOperation';
import {
  exportFromRow,
  EXPORTS,
  listExports,
  runningKey,
  type ExportRow,
} from './exportRow';
import { objectKey } from './objectKey';
import type { BucketConfig } from './readExportConfig';

const SHOWN = 50;

export interface BucketExportOptions {
  database: Knex;
  engine: Pick<OperationEngine, 'enqueue'>;
  /** The authorizing service: what it does not show is not exported. */
  images: Pick<ImageService, 'get'>;
  callers: CallerResolver;
  buckets: Buckets;
  /** Tells whether there is room for another format. */
  maker: Pick<FormatMaker, 'check'>;
}

/** Exports images to buckets, and tells what was exported. */
export class BucketExportService {
  readonly #o: BucketExportOptions;

  constructor(options: BucketExportOptions) {
    this.#o = options;
  }

  /** All of them for whoever owns the image, to others their own. */
  async list(imageId: string, options: ServiceOptions): Promise<ImageExports> {
    const { database: tx, buckets } = this.#o;
    const { image, caller } = await this.#look(imageId, options);
    const { ownerRef } = image;
    const owns = ownerRef && caller.ownershipRefs.includes(ownerRef);
    const createdBy = caller.admin || owns ? undefined : caller.principal;
    const rows = await listExports(tx, { imageId, createdBy }, SHOWN);
    return {
      items: rows.map(exportFromRow),
      targets: buckets
        .list()
        .filter(one => mayGo(image, one, caller))
        .map(targetOf),
    };
  }

  /**
   * @throws NotFoundError for an image that the caller does not see,
   * NotAllowedError or ConflictError for one that may not be exported, or not
   * there, InputError for a bucket or format that there is not.
   */
  async start(
    imageId: string,
    request: ExportRequest,
    options: ServiceOptions,
  ): Promise<{ export: ImageExport; operation: OperationRow }> {
    const { database, maker } = this.#o;
    const { image, caller } = await this.#look(imageId, options);
    enforceVerdict(image.actions.export);
    const target = this.#target(image, request.target, caller);
    const row = (await getImageRow({ tx: database, id: imageId }))!;
    const input = inputOf(row, target, request);
    const { format, imageDigest: digest } = input;
    if (format !== input.imageFormat) {
      const createdBy = caller.principal;
      await maker.check(database, { image: row, digest, format, createdBy });
    }
    return this.#enqueue({ input, row, target, caller });
  }

  async #enqueue(plan: {
    input: ExportInput;
    row: ImageRow;
    target: BucketConfig;
    caller: Caller;
  }) {
    const { database, engine } = this.#o;
    const { input, row, target, caller } = plan;
    const mine = caller.ownershipRefs.includes(row.owner_ref);
    return database.transaction(async tx => {
      const operation = await engine.enqueue(
        {
          ...{ kind: EXPORT_IMAGE, input, createdBy: caller.principal },
          subject: { type: 'image', id: row.id, name: row.name },
          ownerRef: mine ? row.owner_ref : undefined,
        },
        { tx },
      );
      const made = rowOf(input, operation);
      const added = await tx<ExportRow>(EXPORTS)
        .insert(made)
        .onConflict('running_key')
        .ignore()
        .returning('id');
      if (added.length === 0) {
        throw new ConflictError(
          `Image "${row.name}" is being exported to "${target.title}" as ${input.format} already. Wait until that is done, or cancel it.`,
        );
      }
      return { export: exportFromRow(made), operation };
    });
  }

  /** The same words for a bucket that is not there and one that is not theirs. */
  #target(image: Image, name: string, caller: Caller): BucketConfig {
    const { buckets } = this.#o;
    const target = buckets.find(name);
    if (target && mayGo(image, target, caller)) return target;
    const allowed = buckets
      .list()
      .filter(one => mayGo(image, one, caller))
      .map(one => `"${one.name}"`);
    throw new InputError(
      `Image "${image.name}" cannot be exported to "${name}"; it can to ${
        allowed.join(', ') || 'no bucket'
      }.`,
    );
  }

  async #look(imageId: string, options: ServiceOptions) {
    const [image, caller] = await Promise.all([
      this.#o.images.get(imageId, options),
      this.#o.callers.resolve(options.credentials),
    ]);
    return { image, caller };
  }
}

const mayGo = (image: Image, target: BucketConfig, caller: Caller) =>
  exportTargetVerdict(image, target, caller).effect !== 'deny';

/** What people need to know of it: neither where it is nor its keys. */
const targetOf = ({ name, title, bucket, prefix }: BucketConfig) =>
  ({ name, title, bucket, ...(prefix && { prefix }) } satisfies ExportTarget);

function inputOf(
  row: ImageRow,
  target: BucketConfig,
  request: ExportRequest,
): ExportInput {
  const { id, name, digest, platform_image_id: platformImageId } = row;
  if (!digest || !platformImageId) {
    throw new ConflictError(
      `Platform "${row.platform_id}" tells no digest of image "${name}", so its bytes cannot be handed out`,
    );
  }
  const imageFormat = row.format ?? 'raw';
  const format = request.format ?? imageFormat;
  return {
    ...{ exportId: randomUUID(), imageId: id, name, format },
    ...{ platformId: row.platform_id, platformImageId },
    ...{ imageDigest: digest, imageFormat, target: target.name },
    bucket: target.bucket,
    key: objectKey({ prefix: target.prefix, name, id, format }),
  };
}

function rowOf(input: ExportInput, operation: OperationRow): ExportRow {
  const { exportId: id, imageId: image_id, target, bucket, format } = input;
  return {
    ...{ id, image_id, target, bucket, object_key: input.key, format },
    ...{ image_digest: input.imageDigest, status: 'running' },
    running_key: runningKey({ image_id, target, format }),
    ...{ size_bytes: null, digest: null, etag: null },
    ...{ operation_id: operation.id, created_by: operation.createdBy },
    ...{ created_at: Date.now(), finished_at: null },
  };
}

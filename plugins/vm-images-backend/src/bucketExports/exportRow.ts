import type {
  DiskFormat,
  ImageExport,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';
import { isoTime, optional, withoutUndefined } from '../database/values';

export const EXPORTS = 'image_exports';

/** An upload of an image to a bucket. */
export interface ExportRow {
  id: string;
  image_id: string;
  target: string;
  bucket: string;
  object_key: string;
  /** Of the image, whatever format it is exported in. */
  image_digest: string;
  format: DiskFormat;
  status: ImageExport['status'];
  /** While it runs: nobody else uploads the same object. */
  running_key: string | null;
  size_bytes: BigIntColumn | null;
  /** Of the object. */
  digest: string | null;
  etag: string | null;
  operation_id: string;
  created_by: string;
  created_at: BigIntColumn;
  finished_at: BigIntColumn | null;
}

type Tx = Knex | Knex.Transaction;

/** What nobody else uploads meanwhile. */
export const runningKey = (
  row: Pick<ExportRow, 'image_id' | 'target' | 'format'>,
) => `${row.target}/${row.image_id}/${row.format}`;

/** The newest exports of an image. */
export async function listExports(
  tx: Tx,
  which: { imageId: string; createdBy?: string },
  limit: number,
): Promise<ExportRow[]> {
  const { imageId, createdBy } = which;
  const rows = tx<ExportRow>(EXPORTS).where({ image_id: imageId });
  if (createdBy !== undefined) void rows.where({ created_by: createdBy });
  return rows
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit);
}

export function exportFromRow(row: ExportRow): ImageExport {
  return withoutUndefined({
    id: row.id,
    imageId: row.image_id,
    target: row.target,
    bucket: row.bucket,
    key: row.object_key,
    format: row.format,
    status: row.status,
    sizeBytes: row.size_bytes === null ? undefined : Number(row.size_bytes),
    digest: optional(row.digest),
    etag: optional(row.etag),
    operationId: row.operation_id,
    createdBy: row.created_by,
    createdAt: isoTime(row.created_at),
    finishedAt: row.finished_at === null ? undefined : isoTime(row.finished_at),
  });
}

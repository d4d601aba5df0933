import type {
  ImageExport,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import { withoutUndefined } from '../database/values';
import type { OperationRow } from '../operations';
import type { ExportInput, ExportState } from './exportOperation';

/** What has come of an operation that exported an image; nothing of others. */
export function exportResult(row: OperationRow): Operation['result'] {
  if (row.kind !== 'image.export' || row.status !== 'succeeded') {
    return undefined;
  }
  const input = row.input as ExportInput;
  const { sizeBytes, digest, etag } = row.state as ExportState;
  const { exportId: id, imageId, target, bucket, key, format } = input;
  const made: ImageExport = {
    ...{ id, imageId, target, bucket, key, format, sizeBytes, digest, etag },
    ...{ status: 'succeeded', operationId: row.id, createdBy: row.createdBy },
    ...{ createdAt: row.createdAt, finishedAt: row.finishedAt },
  };
  return { export: withoutUndefined(made) };
}

import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { OperationRow } from '../operations';
import type { ExportInput } from './exportOperation';
import { EXPORTS, runningKey, type ExportRow } from './exportRow';

/**
 * Takes the object again for an export that is tried once more.
 *
 * @throws ConflictError when another one uploads it meanwhile
 */
export async function prepareExportRetry(options: {
  tx: Knex.Transaction;
  operation: OperationRow;
}): Promise<void> {
  const { tx, operation } = options;
  const {
    exportId: id,
    target,
    imageId,
    format,
  } = operation.input as ExportInput;
  const running_key = runningKey({ image_id: imageId, target, format });
  const other = await tx<ExportRow>(EXPORTS).where({ running_key }).first('id');
  if (other) {
    throw new ConflictError('The image is being exported there already.');
  }
  await tx<ExportRow>(EXPORTS)
    .where({ id })
    .update({ status: 'running', running_key, finished_at: null });
}

import { ConflictError } from '@backstage/errors';
import type { ImageRow } from '../../database/tables';

/** @throws ConflictError when it is not in the recycle bin, or on its way out. */
export function checkBinned(image: ImageRow): void {
  if (image.status !== 'deleted') {
    throw new ConflictError(
      `Image "${image.name}" is not in the recycle bin any more: it is ${image.status}.`,
    );
  }
  if (image.operation_id !== null) {
    throw new ConflictError(`Image "${image.name}" is being destroyed.`);
  }
}

import { isError } from '@backstage/errors';
import type { ImageBatchResult } from '@vm-images/backstage-plugin-vm-images-common';

const statuses: Readonly<Record<string, number>> = {
  InputError: 400,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  ServiceUnavailableError: 503,
};

/** What went wrong with one image of a batch, without what is nobody's business. */
export function describeError(
  error: unknown,
): NonNullable<ImageBatchResult['items'][number]['error']> {
  const name = isError(error) ? error.name : '';
  const status = statuses[name];
  if (isError(error) && status) return { name, message: error.message, status };
  return {
    name: 'InternalServerError',
    message: 'Something went wrong; the log of the portal tells what.',
    status: 500,
  };
}

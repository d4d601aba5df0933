import { ConflictError, isError } from '@backstage/errors';
import { RetryableError } from '../../operations';
import type { BucketConfig } from '../readExportConfig';

const ASK = 'Ask the platform team to look at its settings.';
/** Words of object stores for "not with these credentials". */
const refusals = new Set([
  ...['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'],
  ...['ExpiredToken', 'InvalidToken', 'CredentialsProviderError', '403'],
]);
/** What an object store says of an upload that is not there any more. */
const NO_UPLOAD = 'NoSuchUpload';

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;

export const isNoSuchUpload = (error: unknown): boolean =>
  isError(error) && error.name === NO_UPLOAD;

/** HEAD has no body that could say more. */
export const isNotFound = (error: unknown): boolean =>
  isError(error) && (error.name === 'NotFound' || error.name === 'NoSuchKey');

/**
 * What an object store said, for people: what trying again may cure as a
 * `RetryableError`, everything else as a `ConflictError`. Says nothing of
 * addresses and keys.
 */
export function explainS3Error(error: unknown, target: BucketConfig): Error {
  const { title, bucket } = target;
  if (!isError(error)) return new Error(`Bucket "${title}" failed`);
  const { name, message } = error;
  if (name === 'NoSuchBucket') {
    return new ConflictError(
      `There is no bucket "${bucket}" where "${title}" should be. ${ASK}`,
    );
  }
  const status = statusOf(error);
  if (refusals.has(name) || status === 403 || status === 401) {
    return new ConflictError(
      `Bucket "${title}" refuses the portal (${name}). ${ASK}`,
    );
  }
  // Errors of the network name the host; those of the store are its own words.
  const code = (error as NodeJS.ErrnoException).code;
  const told = status === undefined ? code ?? name : `${name}: ${message}`;
  const reason = `Bucket "${title}" did not take the image: ${told}`;
  const isFinal =
    status !== undefined &&
    status >= 400 &&
    (status < 500 || status === 501) &&
    ![408, 409, 429].includes(status) &&
    name !== NO_UPLOAD;
  return isFinal
    ? new ConflictError(reason)
    : new RetryableError(reason, { remedy: 'Try again later.' });
}

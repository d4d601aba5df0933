import type { EncryptionKey } from '@vm-images/backstage-plugin-vm-images-common';
import { ConflictError } from '@backstage/errors';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import type { ImageRow } from '../database/tables';

/** What a new image that gets encrypted has from the start. */
export function encryptedColumns(
  key: Pick<EncryptionKey, 'id' | 'owner'> | undefined,
): Partial<
  Pick<ImageRow, 'encrypted' | 'encryption_key' | 'encryption_key_name'>
> {
  if (!key) return {};
  return {
    encrypted: true,
    encryption_key: key.owner,
    encryption_key_name: key.id,
  };
}

/**
 * Nobody is told that an image is encrypted when it is not.
 *
 * @throws ConflictError when the platform did not do as it was asked
 */
export function assertEncrypted(
  row: { name: string; encrypted?: ImageRow['encrypted'] } | undefined,
  made: Pick<PlatformImage, 'encrypted'>,
): void {
  if (!row?.encrypted || made.encrypted) return;
  throw new ConflictError(
    `The platform did not encrypt image "${row.name}" as it was asked to. Report it to whoever keeps the platform's module.`,
  );
}

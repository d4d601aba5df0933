import { ConflictError } from '@backstage/errors';
import type { ImageManifest } from '../store/imageManifest';
import { readIntegrity } from './integrityRecord';

/**
 * Refuses an image with a disk in the folder of `diskPath` whose bytes are known to have changed since it was made.
 *
 * @throws ConflictError that says what is wrong and what helps
 */
export function assertIntact(diskPath: string, image: ImageManifest): void {
  const { damage } = readIntegrity(diskPath);
  if (damage !== undefined) {
    throw new ConflictError(
      `Image '${image.description.name}' (${image.id}) is damaged: ${damage}. ` +
        `Restore its file from a copy, or make the image again.`,
    );
  }
}

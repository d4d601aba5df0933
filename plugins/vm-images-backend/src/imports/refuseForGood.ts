import {
  BrokenImageError,
  UnsafeImageError,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Staging } from './Staging';

/**
 * Throws the staged files of an image away when `work` refuses what is in them:
 * no retry makes a hostile or a damaged file better, and until somebody deletes
 * the failed image it would only take room. Other failures keep them, so that a
 * retry need not fetch them again.
 */
export async function refuseForGood<T>(
  staging: Staging,
  imageId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof UnsafeImageError ||
      error instanceof BrokenImageError
    ) {
      await staging.remove(imageId);
    }
    throw error;
  }
}

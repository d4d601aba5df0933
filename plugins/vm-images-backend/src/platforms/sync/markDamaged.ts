import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { moveImage } from '../../database/images';
import { LOST_STAGE } from './sweepImages';
import type { SyncContext } from './SyncContext';

const MOST_REASON = 500;

/**
 * An image whose bytes its platform found damaged is for nothing any more until
 * the platform says otherwise: it fails with the reason, as one that is gone,
 * and comes back by itself once it is sound.
 *
 * @returns whether it did; false when somebody began to work on it just now
 */
export async function markDamaged(
  { database, platform }: SyncContext,
  id: string,
  { damage, platformStatus }: PlatformImage,
): Promise<boolean> {
  const failure = JSON.stringify({
    stage: LOST_STAGE,
    reason: `Platform "${
      platform.title
    }" found the image damaged: ${damage?.slice(0, MOST_REASON)}.`,
    remedy:
      'Have its file restored from a copy, or delete it and make it again.',
  });
  const patch = { failure, platform_status: platformStatus.slice(0, 255) };
  try {
    await database.transaction(async tx => {
      await moveImage({ tx, id, to: 'deleting' });
      await moveImage({ tx, id, to: 'failed', patch });
    });
    return true;
  } catch (error) {
    if ((error as Error)?.name === 'ConflictError') return false;
    throw error;
  }
}

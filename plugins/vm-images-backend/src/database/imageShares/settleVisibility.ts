import type { Knex } from 'knex';
import { getImageRow, patchImage } from '../images';
import type { ImageShareRow } from '../tables';

/**
 * Makes the visibility of an image say whether it is shared with anybody, be it
 * that they were only asked. What is public stays so. Call it inside of the
 * transaction that changed the shares.
 */
export async function settleVisibility(options: {
  tx: Knex | Knex.Transaction;
  imageId: string;
}): Promise<void> {
  const { tx, imageId } = options;
  const image = await getImageRow({ tx, id: imageId });
  if (image?.visibility !== 'private' && image?.visibility !== 'shared') return;
  const live = await countLiveShares({ tx, imageId });
  const visibility = live > 0 ? 'shared' : 'private';
  if (visibility === image.visibility) return;
  await patchImage({ tx, id: imageId, patch: { visibility } });
}

/** Recipients that have the image or were asked. */
export async function countLiveShares(options: {
  tx: Knex | Knex.Transaction;
  imageId: string;
}): Promise<number> {
  const row = await options
    .tx<ImageShareRow>('image_shares')
    .where({ image_id: options.imageId })
    .whereNot({ status: 'rejected' })
    .count({ n: '*' })
    .first();
  return Number(row?.n ?? 0);
}

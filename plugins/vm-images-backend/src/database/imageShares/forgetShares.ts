import type { Knex } from 'knex';

/** Forgets every share of an image that is gone for good. */
export async function forgetShares(options: {
  tx: Knex | Knex.Transaction;
  imageId: string;
}): Promise<void> {
  await options
    .tx('image_shares')
    .where({ image_id: options.imageId })
    .delete();
}

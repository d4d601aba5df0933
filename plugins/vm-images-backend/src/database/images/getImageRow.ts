import type { Knex } from 'knex';
import type { ImageRow } from '../tables';

/** The image with this id, also when it is in the bin or destroyed. */
export async function getImageRow(options: {
  tx: Knex | Knex.Transaction;
  id: string;
}): Promise<ImageRow | undefined> {
  return options.tx<ImageRow>('images').where({ id: options.id }).first();
}

import type { Knex } from 'knex';
import type { ImageRow, ImageTagRow } from '../tables';

/**
 * Brings the tag index of one image in step with its row. Images that left the
 * lists have no rows there.
 */
export async function writeImageTags(options: {
  tx: Knex | Knex.Transaction;
  image: ImageRow;
}): Promise<void> {
  const { tx, image } = options;
  await tx<ImageTagRow>('image_tags').where({ image_id: image.id }).delete();
  const rows = imageTagRows(image);
  if (rows.length > 0) await tx<ImageTagRow>('image_tags').insert(rows);
}

/** The tag index rows that an image should have. */
export function imageTagRows(image: ImageRow): ImageTagRow[] {
  if (image.deleted_at !== null) return [];
  const tags = new Set(JSON.parse(image.tags) as string[]);
  return [...tags].map(tag => ({
    tag,
    audience: image.audience,
    updated_at: Number(image.updated_at),
    image_id: image.id,
  }));
}

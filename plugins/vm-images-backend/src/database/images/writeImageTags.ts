import type { Knex } from 'knex';
import type { ImageRow, ImageTagRow } from '../tables';

/**
 * Brings the tag index of one image in step with its row. Images that left the
 * lists have no rows there.
 */
export async function writeImageTags(options: {
  tx: Knex | Knex.Transaction;
  before?: ImageRow;
  after: ImageRow;
}): Promise<void> {
  const { tx, before, after } = options;
  const old = before ? imageTagRows(before) : [];
  if (old.length > 0) {
    // By the whole key: there is no index by image.
    await tx<ImageTagRow>('image_tags')
      .where({
        audience: old[0].audience,
        updated_at: old[0].updated_at,
        image_id: old[0].image_id,
      })
      .whereIn(
        'tag',
        old.map(({ tag }) => tag),
      )
      .delete();
  }
  const rows = imageTagRows(after);
  if (rows.length > 0) await tx<ImageTagRow>('image_tags').insert(rows);
}

/** The tag index rows that an image should have. */
export function imageTagRows(image: ImageRow): ImageTagRow[] {
  if (image.deleted_at !== null) return [];
  return (JSON.parse(image.tags) as string[]).map(tag => ({
    tag,
    audience: image.audience,
    name_key: image.name_key,
    updated_at: Number(image.updated_at),
    image_id: image.id,
  }));
}

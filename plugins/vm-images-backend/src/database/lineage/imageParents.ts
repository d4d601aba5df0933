/** Which image an image was made from. */
import type { ImageOrigin } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { BigIntColumn, ImageRow } from '../tables';

export interface ImageParentRow {
  image_id: string;
  parent_id: string;
  /** How it was made, in one word, such as `captured` or `copied`. */
  relation: string;
  created_at: BigIntColumn;
}

type Db = Knex | Knex.Transaction;

/**
 * Keeps as data what the origin of a new image tells: the image that it was
 * made from. Does nothing for images that came from elsewhere.
 */
export async function recordParent(options: {
  tx: Db;
  image: Pick<ImageRow, 'id' | 'origin' | 'created_at'>;
}): Promise<void> {
  const { tx, image } = options;
  const { type, imageId } = JSON.parse(image.origin) as Partial<ImageOrigin>;
  if (imageId === undefined || imageId === image.id) return;
  await tx<ImageParentRow>('image_parents')
    .insert({
      image_id: image.id,
      parent_id: imageId,
      relation: type === 'machine' ? 'captured' : 'copied',
      created_at: image.created_at,
    })
    .onConflict('image_id')
    .ignore();
}

/** The image that it was made from, if there is one. */
export async function parentsOf(tx: Db, imageId: string): Promise<string[]> {
  const rows = await tx<ImageParentRow>('image_parents')
    .where({ image_id: imageId })
    .select('parent_id');
  return rows.map(row => row.parent_id);
}

/** The chain above an image, nearest first; at most `depth` long. */
export async function ancestorsOf(
  tx: Db,
  imageId: string,
  depth: number,
): Promise<ImageParentRow[]> {
  const chain: ImageParentRow[] = [];
  const seen = new Set([imageId]);
  let at = imageId;
  while (chain.length < depth) {
    const row = await tx<ImageParentRow>('image_parents')
      .where({ image_id: at })
      .first();
    // A circle is no lineage; whoever wrote one shall not hang us.
    if (!row || seen.has(row.parent_id)) break;
    chain.push(row);
    seen.add(row.parent_id);
    at = row.parent_id;
  }
  return chain;
}

/** What was made from an image, level by level, as far as the bounds allow. */
export async function descendantsOf(
  tx: Db,
  imageId: string,
  bounds: { depth: number; count: number },
): Promise<{ rows: ImageParentRow[]; isCapped: boolean }> {
  const rows: ImageParentRow[] = [];
  const seen = new Set([imageId]);
  let level = [imageId];
  for (let depth = 0; level.length > 0; depth++) {
    const left = bounds.count - rows.length;
    const found = await tx<ImageParentRow>('image_parents')
      .whereIn('parent_id', level)
      .orderBy(['created_at', 'image_id'])
      .limit(left + 1);
    const fresh = found.filter(row => !seen.has(row.image_id));
    if (fresh.length > 0 && (depth === bounds.depth || found.length > left)) {
      const kept = depth === bounds.depth ? [] : fresh.slice(0, left);
      return { rows: [...rows, ...kept], isCapped: true };
    }
    rows.push(...fresh);
    for (const row of fresh) seen.add(row.image_id);
    level = fresh.map(row => row.image_id);
  }
  return { rows, isCapped: false };
}

import type { Knex } from 'knex';
import type { TemplateRow } from '../tables';
import { mappingsOf } from './types';

/** Brings the index from images to the templates that map them in step. */
export async function writeTemplateImages(options: {
  tx: Knex | Knex.Transaction;
  template: Pick<TemplateRow, 'id' | 'mappings' | 'deleted_at'>;
}): Promise<void> {
  const { tx, template } = options;
  await tx('template_images').where({ template_id: template.id }).delete();
  if (template.deleted_at !== null) return;
  // What a channel offers changes without the template.
  const images = new Set(
    mappingsOf(template)
      .filter(({ channel }) => !channel)
      .map(({ imageId }) => imageId),
  );
  if (images.size === 0) return;
  await tx('template_images').insert(
    [...images].map(image => ({ image_id: image, template_id: template.id })),
  );
}

import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { TemplateRow } from '../tables';
import { templateSearchKey, type NewTemplateRow } from './types';
import { writeTemplateImages } from './writeTemplateImages';

/**
 * Adds a VM template. Call it inside a transaction.
 *
 * @throws ConflictError when a live template has that name, or when one was
 * already made for the same public image.
 */
export async function insertTemplate(options: {
  tx: Knex | Knex.Transaction;
  template: NewTemplateRow;
}): Promise<void> {
  const { tx } = options;
  const now = Date.now();
  const complete = {
    description: '',
    owner_ref: '',
    visibility: 'private' as const,
    published: true,
    default_size: null,
    max_count: 10,
    login_user: null,
    user_data: null,
    made_for: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    ...options.template,
    revision: 1,
  };
  const template: TemplateRow = {
    ...complete,
    search_key: templateSearchKey(complete),
  };
  // A violated constraint would end the transaction on PostgreSQL.
  const inserted = await tx<TemplateRow>('templates')
    .insert(template)
    .onConflict()
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    throw new ConflictError(
      `There is a VM template named "${template.name}" already. Choose another name.`,
    );
  }
  await writeTemplateImages({ tx, template });
}

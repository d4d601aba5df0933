import type { Knex } from 'knex';
import type { TemplateRow } from '../tables';

/** The template with this id, unless it was deleted. */
export async function getTemplateRow(options: {
  tx: Knex | Knex.Transaction;
  id: string;
}): Promise<TemplateRow | undefined> {
  return options
    .tx<TemplateRow>('templates')
    .where({ id: options.id })
    .whereNull('deleted_at')
    .first();
}

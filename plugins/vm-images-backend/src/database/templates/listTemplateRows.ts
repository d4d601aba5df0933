import type { Knex } from 'knex';
import {
  allOf,
  anyOf,
  contains,
  isIn,
  raw,
  selectRows,
  sql,
  type Sql,
} from '../sql';
import type { TemplateRow } from '../tables';

/** More templates than these are not shown at once. */
export const TEMPLATE_LIMIT = 1000;

/** What of the templates a caller may be shown. */
export interface TemplateView {
  everything: boolean;
  owners: readonly string[];
  /** The policy's conditions on the row, over the alias `t`. */
  condition?: Sql;
}

/** Live templates that the view shows, by title; every word must be found. */
export async function listTemplateRows(options: {
  knex: Knex | Knex.Transaction;
  terms: readonly string[];
  view: TemplateView;
}): Promise<TemplateRow[]> {
  const { knex, terms, view } = options;
  const conditions = [raw('t.deleted_at is null')];
  if (!view.everything) {
    conditions.push(
      anyOf([
        sql`t.visibility = ${'public'}`,
        isIn('t.owner_ref', view.owners),
      ]),
    );
  }
  conditions.push(...terms.map(term => contains('t.search_key', term)));
  if (view.condition) conditions.push(view.condition);
  return selectRows<TemplateRow>(
    knex,
    sql`select t.* from templates t where ${allOf(conditions)}
      order by lower(t.title), t.id limit ${raw(String(TEMPLATE_LIMIT))}`,
  );
}

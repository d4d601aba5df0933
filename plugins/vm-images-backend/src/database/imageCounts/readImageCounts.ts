import type { Knex } from 'knex';
import { isIn, join, raw, selectRows, sql, type Sql } from '../sql';
import {
  COUNTS,
  COUNT_CHANGES,
  largeDimensions,
  smallDimensions,
  tabDimensions,
} from './countedFacts';
import type { CountSum } from './CountSums';
import { sumOfChanges, type CountChangeRow } from './foldCountChanges';
import { ImageCounts, scopesOf, type CountedView } from './ImageCounts';

/** Of what has many values only the most frequent are shown. */
export const MOST_FREQUENT = 100;

/** Values that only the caller's own images have; nobody has more in practice. */
const OWN_VALUES = 2000;

/** Changes beyond these wait until they are folded in. */
const MAX_CHANGES = 5000;

type Row = Omit<CountSum, 'n'> & { n: number | string } & CountChangeRow;

/**
 * What the view may know of how many images there are: sums over its scopes,
 * and over changes that are not folded in yet. One statement, so that nothing
 * is counted twice or missed while changes are being folded.
 */
export async function readImageCounts(options: {
  knex: Knex | Knex.Transaction;
  view: CountedView;
}): Promise<{ counts: ImageCounts; unfolded: number }> {
  const { knex, view } = options;
  const { seen, own } = scopesOf(view);
  const rows = await selectRows<Row>(knex, statement(seen, own));
  const changes = rows.filter(({ dimension }) => !dimension);
  const sums: CountSum[] = [
    ...rows
      .filter(({ dimension }) => dimension)
      .map(row => ({ ...row, n: Number(row.n) })),
    ...sumOfChanges(changes).entries(),
  ];
  return { counts: new ImageCounts(sums, view), unfolded: changes.length };
}

function statement(seen: readonly string[], own: readonly string[]): Sql {
  const [base, ...closed] = seen;
  const frequent = largeDimensions.map(
    dimension => sql`select * from (
      select value, dimension from ${raw(COUNTS)}
      where scope = ${base} and dimension = ${dimension}
      order by n desc limit ${raw(String(MOST_FREQUENT))}
    ) ${raw(`most_${dimension}`)}`,
  );
  const ownValues = sql`select * from (
    select value, dimension from ${raw(COUNTS)}
    where ${isIn('scope', closed)} and ${isIn('dimension', largeDimensions)}
    limit ${raw(String(OWN_VALUES))}
  ) own_values`;
  const few = sql`select scope, dimension, value, n from ${raw(COUNTS)}
    where ${isIn('scope', seen)}
      and ${isIn('dimension', [...smallDimensions, ...tabDimensions])}`;
  const many = sql`select c.scope, c.dimension, c.value, c.n
    from (
      ${join([...frequent, ownValues], ' union ')}
    ) wanted join ${raw(COUNTS)} c
      on c.dimension = wanted.dimension and c.value = wanted.value
    where ${isIn('c.scope', seen)}`;
  const tabs = sql`select scope, dimension, value, n from ${raw(COUNTS)}
    where ${isIn('scope', own)} and ${isIn('dimension', tabDimensions)}`;
  const none = raw(`null as id, null as "before", null as "after"`);
  return sql`select n.*, ${none}
      from (${join([few, many, tabs], ' union all ')}) n
    union all
    select '' as scope, '' as dimension, '' as value, 0 as n,
      id, "before", "after" from (
        select * from ${raw(COUNT_CHANGES)}
        order by id limit ${raw(String(MAX_CHANGES))}
      ) unfolded`;
}

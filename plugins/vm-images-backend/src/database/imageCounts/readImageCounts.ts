import type { Knex } from 'knex';
import { isPostgres } from '../engine';
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
import { readReceived } from './readReceived';

/** Of what has many values only the most frequent are shown. */
export const MOST_FREQUENT = 50;

/** Changes beyond these wait until they are folded in. */
const MAX_CHANGES = 5000;

type Row = Omit<CountSum, 'n'> & { n: number | string } & CountChangeRow;

/**
 * What the view may know of how many images there are: sums over its scopes,
 * and over changes that are not folded in yet. One statement, so that nothing
 * is counted twice or missed while changes are being folded; and one for what
 * others share.
 */
export async function readImageCounts(options: {
  knex: Knex | Knex.Transaction;
  view: CountedView;
}): Promise<{ counts: ImageCounts; unfolded: number }> {
  const { knex, view } = options;
  const { seen, own } = scopesOf(view);
  const rows = await selectRows<Row>(
    knex,
    statement(seen, own, isPostgres(knex)),
  );
  const changes = rows.filter(({ dimension }) => !dimension);
  const sums: CountSum[] = [
    ...rows
      .filter(({ dimension }) => dimension)
      .map(row => ({ ...row, n: Number(row.n) })),
    ...sumOfChanges(changes).entries(),
  ];
  const received = await readReceived({ knex, refs: view.owners });
  return {
    counts: new ImageCounts(sums, view, received),
    unfolded: changes.length,
  };
}

function statement(
  seen: readonly string[],
  own: readonly string[],
  postgres: boolean,
): Sql {
  const [base, ...closed] = seen;
  // What is frequent among all, and what is among the caller's own.
  const wanted = largeDimensions.flatMap(dimension =>
    [[base], closed]
      .filter(scopes => scopes.length > 0)
      .map(
        (scopes, at) => sql`select * from (
          select dimension, value from ${raw(COUNTS)}
          where ${isIn('scope', scopes)} and dimension = ${dimension}
          order by n desc limit ${raw(String(MOST_FREQUENT))}
        ) ${raw(`${dimension}_${at}`)}`,
      ),
  );
  const few = sql`select scope, dimension, value, n from ${raw(COUNTS)}
    where ${isIn('scope', seen)}
      and ${isIn('dimension', [...smallDimensions, ...tabDimensions])}`;
  const union = join(wanted, ' union ');
  const here = sql`c.dimension = wanted.dimension and c.value = wanted.value
    and ${isIn('c.scope', seen)}`;
  // Both engines would rather read all counters of the scopes; some hundred
  // values are looked up one by one instead.
  const many = postgres
    ? sql`select c.* from (${union}) wanted cross join lateral (
        select scope, dimension, value, n from ${raw(COUNTS)} c
        where ${here} offset 0
      ) c`
    : sql`select c.scope, c.dimension, c.value, c.n
        from (${union}) wanted cross join ${raw(COUNTS)} c where ${here}`;
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

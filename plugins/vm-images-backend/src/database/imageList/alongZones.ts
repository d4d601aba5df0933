/**
 * A search in the order of names goes from zone to zone (`database/nameZones`) and
 * leaves out those where what it looks for does not occur. Zones only steer: what
 * is found is what each row says.
 */
import { readingOrder } from '../keyset';
import { gramsOf } from '../nameZones';
import { allOf, raw, sql, type Sql } from '../sql';
import { isShortTerm } from './conditions';
import type { ImageListRequest } from './ImageListRequest';
import type { Stretch } from './stretches';

/** So many are asked for; always as many, for there to be one statement. */
const GRAMS = 4;

/** Is it a search that zones help? Short words are not looked up in them. */
export function hasZones({ sort, scope, terms }: ImageListRequest): boolean {
  return (
    sort === 'name' && scope !== 'bin' && terms.some(term => !isShortTerm(term))
  );
}

/** Some of the grams that whatever is found has, from all over the words. */
function gramsOfTerms(terms: readonly string[]): number[] {
  const all = new Set<number>();
  for (const term of terms) {
    if (!isShortTerm(term)) for (const gram of gramsOf(term)) all.add(gram);
  }
  const list = [...all];
  return Array.from(
    { length: GRAMS },
    (_, at) => list[Math.floor((at * list.length) / GRAMS)],
  );
}

/** The zones `z` where something beyond the position may be found. */
export function zoneConditions(request: ImageListRequest): Sql[] {
  const { order, position, terms } = request;
  const conditions: Sql[] = [];
  if (position) {
    const { sortValue } = position;
    conditions.push(
      readingOrder(order, position) === 'asc'
        ? sql`z.high > ${sortValue}`
        : sql`z.low <= ${sortValue}`,
    );
  }
  const occurs = gramsOfTerms(terms).map(
    gram => sql`exists (select 1 from name_zone_grams g
      where g.zone_id = z.id and g.gram = ${gram})`,
  );
  return [...conditions, sql`(not z.known or (${allOf(occurs)}))`];
}

/** The names of a zone. */
export const namesOfZone = raw('i.name_key >= z.low and i.name_key < z.high');

/** The stretch, zone by zone: `z.low`, and then as it was. */
export function alongZones(
  request: ImageListRequest,
  stretch: Stretch,
): Stretch {
  return {
    ...stretch,
    from: `name_zones z cross join ${stretch.from}`,
    bounds: [...zoneConditions(request), namesOfZone, ...stretch.bounds],
    zoned: true,
  };
}

/** Rows that are looked up one by one, with the zone of each. */
export function withZones(stretch: Stretch): Stretch {
  return {
    ...stretch,
    from: `${stretch.from} cross join name_zones z`,
    bounds: [
      ...stretch.bounds,
      raw(`z.low = (select o.low from name_zones o
        where o.low <= i.name_key order by o.low desc limit 1)`),
    ],
    zoned: true,
  };
}
